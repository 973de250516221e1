# Plumbline in one image: the locked packages, the code, one port, no root.
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
ENV PLUMBLINE_DATA_DIR=/home/plumbline/data
VOLUME /home/plumbline/data
EXPOSE 8000
CMD ["plumbline", "serve", "--host", "0.0.0.0"]
