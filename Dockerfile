# Plumbline in one image: the locked packages, the code, one port, no root. It needs no network once it is built.
FROM python:3.11-slim
RUN pip install --no-cache-dir uv
WORKDIR /app
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN uv pip install --system --no-cache --require-hashes -r requirements.lock
COPY agent agent
COPY knowledge knowledge
COPY server server
COPY evals evals
RUN uv pip install --system --no-cache --no-deps . && useradd --create-home plumbline
USER plumbline
# The folder is made here, since the mount point of a volume that is not in the image belongs to root.
RUN mkdir /home/plumbline/data
ENV PLUMBLINE_DATA_DIR=/home/plumbline/data
VOLUME /home/plumbline/data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD \
  ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["plumbline", "serve", "--host", "0.0.0.0"]
