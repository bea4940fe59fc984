# Two commands do it all on a fresh Debian machine: make demo, make test. The rest is for daily work.
PYTHON ?= python3
export PYTHON
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-peers
READY := $(VENV)/.ready
PAPERS ?= ../shared/data/papers
ROOM ?= policies
LANES ?= 2

.PHONY: help setup demo test cluster-test disasters check format bench corpus fuzz hostile mutation real lock samples clean

help:
	@echo "make demo     install what is missing and run the whole journey over the samples"
	@echo "make test     install what is missing and run every test, on the real parts"
	@echo "make cluster-test the journey on PostgreSQL, Redis, S3, Prefect workers and Dask"
	@echo "make disasters kills the work on a document at every one of its steps, and shows what became of it"
	@echo "make setup    prepare .venv only"
	@echo "make check    format, lint, types, floors, and the locked packages: hashes, licences, known flaws"
	@echo "make bench    the benchmarks, with their ratios"
	@echo "make mutation ROOM=policies, geometry, redaction or prove: breaks one thing at a time, and asks whether a test notices"
	@echo "make fuzz     PAPERS=DIR: breaks small papers on purpose, and has each redacted or turned away"
	@echo "make hostile  every hostile and broken file of the tests by the command line: exit code 3, or its pages"
	@echo "make corpus   PAPERS=DIR: every PDF under a folder redacted with words chosen at random, and hunted through"
	@echo "make real     PAPERS=DIR: read, mark, redact and prove every paper in a folder; REAL=\"--most-pages 12\" leaves long ones out"
	@echo "make lock     resolve the dependencies anew; make samples: draw the samples anew"

$(READY): requirements.lock pyproject.toml
	setup/system-packages
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	# Debian's pip does not see that a lock's line also binds the same name with an extra; constraints do bind it
	@sed -n 's/^\([a-z0-9].*==.*\) \\$$/\1/p' requirements.lock > $(VENV)/constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements.lock -c $(VENV)/constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

setup: $(READY)
	@setup/system-packages

demo: setup
	$(BIN)/release demo --folder demo

# where a folder's tests share servers and templates, it stays in one of the two processes; tests/conftest.py
# says which do, and in which order they come
test: setup
	@setup/system-packages --tests
	$(BIN)/python -m pytest --numprocesses $(LANES) --dist loadgroup --no-loadscope-reorder

# two to five minutes: PostgreSQL, Redis, S3, Prefect in two processes, workers and Dask
cluster-test: setup
	@setup/system-packages --tests
	$(BIN)/python -m pytest tests/cluster/cluster_journey.py

# half an hour to an hour; FAULTS="--works release --sample 50 --seed 7" dies at some steps of one work
disasters: setup
	$(BIN)/python tests/disasters/matrix.py $(FAULTS)
	$(BIN)/python tests/disasters/matrix.py --blow full --sample 40
	$(BIN)/python tests/disasters/matrix.py --jump -3 --sample 20
	$(BIN)/python tests/disasters/matrix.py --jump 400 --sample 20

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python setup/audit.py

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# what ours is measured against stands in an environment of its own, and is never imported by ours
$(PEERS)/.ready: benchmarks/peers/requirements.txt
	test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	touch $@

bench: setup $(PEERS)/.ready
	$(BIN)/python -m benchmarks.redaction --papers $(PAPERS)
	$(BIN)/python -m benchmarks.reading --papers $(PAPERS)
	$(BIN)/python -m benchmarks.first_pages --papers $(PAPERS)
	$(BIN)/python -m benchmarks.whole_job
	$(BIN)/python -m benchmarks.finding
	$(BIN)/python -m benchmarks.review_desk
	$(BIN)/python -m benchmarks.policy
	$(BIN)/python -m benchmarks.soak
	$(BIN)/python -m benchmarks.scale

# takes an hour or two: MUTATION="--sample 100" looks at some of them by chance
mutation: setup
	$(BIN)/python -m benchmarks.mutation --room $(ROOM) $(MUTATION)

# FUZZ="--runs 1000 --seed 5000" looks at more of them, and at others
fuzz: setup
	$(BIN)/python -m benchmarks.fuzz $(PAPERS) $(FUZZ)

# HOSTILE="--every 8" looks at one of eight, "--command inspect" at what they hide
hostile: setup
	$(BIN)/python -m benchmarks.hostile $(HOSTILE)

# CORPUS="--most 500 --seed 3 --unboxed --lanes 2" takes a sample, without a sandbox for each job
corpus: setup
	$(BIN)/python -m benchmarks.corpus $(PAPERS) $(CORPUS)

real: setup
	$(BIN)/python -m benchmarks.real_papers $(PAPERS) $(REAL)
	$(BIN)/python -m benchmarks.accessible $(PAPERS)

samples: setup
	$(BIN)/python -m samples.generate

# uv resolves for every platform at once; the lock carries versions and hashes, and no address
lock:
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet uv
	$(VENV)-lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --extra dev \
		--generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml -o requirements.lock
	$(VENV)-lock/bin/uv pip compile --quiet --upgrade --no-deps --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --no-emit-index-url benchmarks/peers/requirements.in \
		-o benchmarks/peers/requirements.txt
	rm -rf $(VENV)-lock

clean:
	rm -rf $(VENV) $(PEERS) demo *.egg-info .pytest_cache .ruff_cache .mypy_cache
