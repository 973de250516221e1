"""Every threshold of the checks, each with the reason for its value; DIAGNOSTICS.md has the rules they serve."""

# Intervals, power and many looks
LEVEL = 0.95  # the level of every interval that a Quantity carries
POWER = 0.80  # sizes are computed so that a real difference is seen four times in five
FALSE_DISCOVERY_RATE = 0.10  # of the slices, tags or columns reported, at most this share are chance
DRAWS = 10_000  # Beta draws behind P(largest): Monte Carlo error below half a point
SEED = 20_250_101  # fixed, so that the same numbers always give the same ranking
RESAMPLES = 400  # bootstrap rounds: the ends of a 95 % interval are then good to a tenth of its width

# Where the user does not say how many examples a score was measured on (DESIGN.md, 'Diagnosis')
ASSUMED_N_HELD_OUT = 200  # a small dev or test set, on the careful side
ASSUMED_N_TRAIN = 2_000  # training sets are larger

# The error budget
FALSE_ALARMS = 0.05  # of healthy projects at most are told of a gap (DIAGNOSTICS.md, rule 8)
LEADER_PROBABILITY = 0.80  # a gap is named when it is the largest in four draws of five
CERTAIN_PROBABILITY = 0.95  # above it the ranking is as sure as a 95 % interval
MATERIAL_POINTS = 0.01  # gaps below one point rarely decide what to do next
MATERIAL_SHARE_OF_DEV = 0.10  # nor do gaps below a tenth of the error that is left
MATERIAL_SHARE_OF_TARGET_GAP = 0.20  # with a target, a gap must carry a fifth of the way to it
CO_LEADER_SHARE = 0.75  # a gap this close to the largest deserves a mention beside it
NONE_MARGIN = 2.0  # "no gap" may be said while no interval reaches twice the material size
LEADER_RATIO_WITHOUT_N = 1.5  # without any interval only a gap half as large again is called the leader

# The size of held-out sets
TINY_SET = 100  # below it one example moves the rate by a point or more
SETTLED_WITHIN = 0.05  # points to either side: what a dev set should tell at least
MAX_SETTLING_SIZE = 1_000_000  # nobody labels more to tell two gaps apart
ROUNDING = 0.0051  # people round to whole percent
MAX_REPORTED_SCORES = 30  # a longer list is a table, not a note

# Choosing among candidates
MAX_COMPARED_MODELS = 6  # more are a selection, not a comparison
MIN_CANDIDATES = 3  # two scores are a comparison; from three on the best one is also the luckiest
MIN_VERSIONS = 3  # a plateau needs at least three versions on one evaluation set
MIN_FOLDS = 3  # a spread over two folds says nothing

# Slices, classes and confusions
MIN_SLICE_ROWS = 30  # below it a slice's rate has an interval wider than 30 points
MIN_SLICE_ERRORS = 5  # fewer errors are anecdotes
SLICE_ERROR_RATIO = 1.2  # a slice must be clearly worse than the rest, not just measurably
MAX_SLICE_VALUES = 50  # columns with more values are ids or free text
MAX_SLICE_COLUMNS = 30  # more columns cost time and power; the reader keeps the file's order
MAX_PAIR_COLUMNS = 6  # pairs are tried among the columns with the strongest single slices only
NUMERIC_SLICE_BINS = 4  # numbers are cut at their quartiles
MAX_SLICE_FINDINGS = 3  # the reader of a plan acts on the first one
SLICE_SHARE_STRONG = 0.40  # of the errors, beyond what the rest would have there: the place to start
SLICE_SHARE_MODERATE = 0.15  # worth a look, not more
PAIR_KEEPS = 0.8  # of the single slice's excess: a pair that explains less is only a part of it
PAIR_GAIN = 1.5  # a pair must be this much worse than the better of its two single slices
MIN_GROUPS = 10  # users, patients, pages: with fewer their spread cannot be told
CLUSTERED_LEVEL = 0.99  # of the test by groups: the slice was picked for its errors, so 95 % would be too easy
CONFUSION_SHARE = 0.10  # a pair of classes that carries less than a tenth of the errors is not where to start
CONFUSION_SHARE_MODERATE = 0.25  # a quarter of the errors in one mix-up is a place to start
CONFUSION_EXCESS = 2.0  # and it must be twice what the classes' own errors would spread there
MIN_ERRORS_FOR_CONFUSION = 30  # below it one mix-up more or less changes the picture
RARE_RATIO = 10.0  # the largest class has ten times the rows of the rarest
RARE_SHARE_OF_EVEN = 0.10  # or the rarest has under a tenth of an even share
BASELINE_LIKE = 0.75  # of the majority baseline's error: an accuracy that close to it says nothing
MIN_BASELINE_GAIN = 0.10  # a model that removes less than a tenth of the trivial error has learnt little

# Labels, probabilities, thresholds
LABEL_NOISE_SHARE_STRONG = 0.25  # of the errors: from here on the labels are the place to start
LABEL_NOISE_SHARE_NOTE = 0.10  # of the errors: below it only worth knowing
CONFIDENT_PART = 1 / 3  # of the rows: the most confident ones, whose errors a sound model hardly makes
LABEL_NOISE_FLATNESS = 0.4  # of the overall error: errors that stay above it among the confident do not fade
SUREST_PART = 1 / 10  # of the rows: where wrong labels are, even the surest answers disagree with them ...
LABEL_NOISE_STAYS = 0.35  # ... at this share of the overall error; where examples are merely hard, they do not
MIN_ROWS_FOR_LABELS = 100  # the confident joint needs some rows of every class
CALIBRATION_ERROR = 0.05  # debiased; below it the probabilities serve most decisions
CALIBRATION_ERROR_LARGE = 0.10  # from ten points on, decisions on the probabilities go wrong
MIN_ROWS_FOR_CALIBRATION = 200  # the slope's interval is useless below
CALIBRATION_BINS = 15  # the usual number; equal mass, so that no bin is empty
MIN_F1_GAIN = 0.02  # without costs, a smaller gain is not worth a new threshold
GOOD_AUC = 0.80  # probabilities that rank the classes this well deserve a threshold before anything else
LARGE_THRESHOLD_GAIN = 0.10  # a free gain of this size, in F1 or errors, comes before any training
RARE_POSITIVE = 0.20  # below this share the error says little, and F1 judges a threshold
THRESHOLDS_TRIED = 101  # the percentiles of the probabilities
THRESHOLD_FOLDS = 5  # a threshold is chosen on four parts and judged on the fifth
REGRESSION_BIAS_SHARE = 0.05  # mean error against RMSE: below it a correction gains next to nothing
SPREAD_GROWTH_RATIO = 2.0  # the upper third's errors are twice the lower third's
MAX_BOOTSTRAP_ROWS = 20_000  # enough for an interval of one percent
MIN_ROWS_FOR_REGRESSION = 50  # below it the interval of the mean error covers everything

# Leaks, shortcuts and drift
LEAK_ACCURACY = 0.98  # one raw column alone hardly ever names the class this often
LEAK_AUC = 0.98  # nor does one raw number rank two classes this well
LEAK_MARGIN = 0.10  # above what the commonest class gives: else everything "predicts" an unbalanced label
SHORTCUT_MARGIN = 0.05  # metadata alone that come this close to the model carry the answer
MIN_OVERLAP_ROWS = 10  # fewer shared rows move no rate
MIN_OVERLAP_SHARE = 0.01  # nor does less than one row in a hundred
SAME_LABEL_SHARE = 0.90  # shared ids are one example only if their labels agree
SHIFT_DISTANCE = 0.2  # KS or PSI: the usual mark of a shift worth looking at
SHIFT_QUANTILES = 10  # tenths of the training range tell where the held-out rows have gone
FEW_SOURCES = 30  # a model learns so few originals by heart, whatever is made of them
ROWS_A_SOURCE = 20  # synthetic rows of one original: fewer, and it is no mass production
MIN_SYNTHETIC_ROWS = 100  # fewer synthetic rows tell little of how many originals they come from
FEWEST_STAGE_FAILURES = 20  # failures looked at, for a share that no stage explains
UNEXPLAINED = 1 / 3  # of the failures: from here on the stages are not where the loss is
MODERATE_UNEXPLAINED = 1 / 2  # most failures: the design is the place to start
MIN_WINDOW_ROWS = 50  # a window's rate must be worth drawing
MAX_WINDOWS = 12  # long histories are cut into a dozen windows

# Training curves (catalogue B, and the curve checks of C)
DIVERGED_RATIO = 1.5  # a loss half as large again as its lowest is not noise
DIVERGED_SHARE_OF_FALL = 0.25  # and it must have lost a quarter of what was gained: near zero, ratios mean little
EXPLODED_GRADIENT = 100.0  # a gradient norm that grows a hundredfold is the optimiser's doing
FROZEN_FALL = 0.01  # under 1 % of the first loss is no learning
FROZEN_LOGS = 10  # with fewer numbers logged, nothing can be called frozen
AT_CHANCE_LOSS = 0.02  # this close to ln K the model knows nothing of the input
AT_CHANCE_FALL = 0.25  # a loss that only came down to ln K from above has not learnt either
FIRST_LOSS_MARGIN = 0.20  # off ln K by more than this at the start
FIRST_STEPS = 20  # a first log beyond these steps is an average over learning, not the start
LOSS_RATIO = 0.5  # a training loss below half the dev loss is no difference of batches or dropout
ALIKE_LOSSES = 0.9  # a training loss this near the dev loss leaves no variance worth a name
MATERIAL_WITHOUT_FLOOR = 0.05  # with neither target nor human level known, an error under a twentieth may be the floor
RISE_SHARE = 0.01  # a rise below 1 % of the minimum changes nothing
SHORT_FALL_SHARE = 0.04  # with five to eight epochs that all fell, the last one still matters from here on
SHORT_FALL_PACE = 0.5  # or while it falls at half the run's mean pace or more: nothing has levelled off
SHORT_RISE_SHARE = 0.10  # with four or five epochs logged, only a plain rise counts
STILL_FALLING_SHARE = 0.02  # 2 % of the loss in the last sixth: below it more steps hardly pay
STILL_FALLING_STRONG = 0.08  # at this pace the run was cut off
PLATEAU_SHARE = 0.01  # a last sixth that moves less than 1 % is flat
FAR_FROM_FLOOR = 2.0  # training error at twice the floor, and a point above it
LATE_JITTER_SHARE = 0.15  # of the whole improvement, from one log to the next
SPIKE_LOGS = 40  # the trailing window takes 20; half a curve must be left to look at
ONE_BATCH_LEFT = 0.10  # of the first loss: a net that cannot memorise one batch has a bug

# Error analyses, components and tags (catalogue D)
LEADING_STAGE = 0.40  # of the failures: from here on one stage is where to work
ROUGH_ERRORS = 20  # an error analysis of fewer errors is rough ...
GOOD_ERRORS = 100  # ... of fifty fair, of a hundred good
LEADING_TAG = 0.35  # of the errors: a tag that carries this much decides what to do
CARRYING_TAG = 0.15  # of the errors: below it a tag is a footnote
MAX_TAG_FINDINGS = 4  # the reader of a plan acts on the first

# Learning curves over data (catalogue E)
DATA_PAYS = 0.05  # of the error gone at twice the data, at the careful end of the interval
DATA_DOES_NOT = 0.03  # at the hopeful end: below it a doubling buys next to nothing
CURVE_SIZES = 4  # fewer sizes show a direction, no law
CURVE_SPAN = 8.0  # largest over smallest size; below it every law fits
FARTHEST = 10.0  # times the data there is: no extrapolation goes further
ASSUMED_POINT_NOISE = 0.03  # of a point's error, where neither seeds nor examples are known
NEAR_TRAIN = 0.25  # of the dev error between train and dev: less, and variance is not what is left

# Sweeps (catalogue E, and the checks of trials in A and B)
FEWEST_TRIALS = 10  # fewer trials explain nothing
IMPORTANCE_SHARE = 0.25  # of the spread between trials: below it a parameter hardly matters
IMPORTANCE_BINS = 5  # wide enough for a U-shape, few enough for eight trials a bin
EDGE_SHARE = 0.10  # of the range: the best value this close to an end asks for a wider range
EDGE_PROBABILITY = 0.80  # in how many resamples the best value must lie there
LOG_SPAN = 20.0  # a range wider than this is read on a log scale
TRIALS_A_DIMENSION = 10  # random search needs about this many for each parameter
SEEDS_FOR_SPREAD = 3  # two runs have no spread worth the name
SMALLEST_GAIN = 2.8  # standard deviations: 80 % power at 5 %
AGREEMENT = 0.3  # Kendall's tau below which two metrics rank runs differently
FEWEST_FAILURES = 3  # failed runs that make a limit
NEXT_TO_LIMIT = 3.0  # the best learning rate within this factor of the lowest failing one

# Bills, throughput, judges and raters (catalogue E, and A)
FAST_GROWTH = 0.10  # a month: the bill doubles in seven
FEWEST_PERIODS = 3  # growth between two months is an anecdote
FULL_PERIOD = 0.8  # of the days of a month: a shorter last month is not compared
IDLE = 0.20  # of the accelerator's time: above it the input pipeline comes before any purchase
BUSY = 0.90  # of the accelerator's time: above it the accelerator is what the run waits for
SLOWER_STEPS = 1.4  # late steps against early ones
FEWEST_STEPS = 20  # logged steps, for a share of time with an interval
FLIP_RATE = 0.05  # of repeated verdicts: a judge that contradicts itself more often blurs every comparison
WEAK_AGREEMENT = 0.6  # kappa or alpha below it: the labels are partly opinion (Landis and Koch 1977: moderate)
FEWEST_ITEMS = 20  # rated twice, for an agreement worth an interval
PLATEAU_CHANGES = 3  # changes of the prompt inside the noise
MATTERING_GAIN = 0.25  # of the errors: a set that may hide such a gain cannot say that nothing moved
PLATEAU_DAYS = 28  # about a month without a real gain
