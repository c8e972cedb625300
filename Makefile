# `make lab` to learn, `make test` to check. Both need only Python (3.11 or newer, with venv), git and make.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
# JupyterLab refuses to run as root without being told to.
LABFLAGS ?= $(if $(filter 0,$(shell id -u)),--allow-root)
START = notebooks/00_start_here.ipynb
# Into the environment $(1): with pip, or in a fifth of the time with uv, where UV names one.
install = $(if $(UV),$(UV) pip install --quiet --python $(1),$(1)/bin/python -m pip install --quiet --disable-pip-version-check)

.NOTPARALLEL:
.PHONY: lab test test-oldest test-hosts test-site notebooks site bench frameworks mutants worksheet class slides marks clean

lab: $(VENV)/.lab
	@$(BIN)/jupyter trust notebooks/*.ipynb > /dev/null
	$(BIN)/jupyter lab $(LABFLAGS) --LabApp.default_url=/lab/tree/$(START)

# A file of tests, or a notebook, stays with one process, since a notebook has one kernel; and each process with one core.
# The longest come first, notebooks and browser, so that no process is left alone with one at the end; and there is one
# process more than there are cores, up to four, since what has a browser often waits.
# ACTIONS=10000 makes the random actions on widgets as many, in the page a fifth of them, which takes ten minutes more.
PROCESSES ?= $(shell n=$$(getconf _NPROCESSORS_ONLN) && echo $$((n < 4 ? n + 1 : 4)) || echo 2)
test: $(VENV)/.test $(if $(PYODIDE),build/lite/.made)
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses=$(PROCESSES) --dist=loadfile --no-loadscope-reorder

# The same with the lowest version of everything declared. Its NumPy has wheels for Python 3.11 and 3.12 alone.
test-oldest:
	@mkdir -p build
	@grep -ohE '[a-z0-9-]+[>~]=[0-9.]+' pyproject.toml requirements.txt | sed 's/[>~]=/==/' > build/lowest.txt
	PIP_CONSTRAINT=build/lowest.txt $(MAKE) VENV=build/oldest test

# The widgets in hosts that are not among the test tools, each with an environment of its own, and in Firefox.
HOSTS = jupyterlab~=4.4.0 nbclassic voila
test-hosts: $(VENV)/.test $(HOSTS:%=build/hosts/%/.made)
	$(BIN)/python -m pytest tests/browser/hosts.py

# The site, opened as a reader would: all pages from disk, all lessons in the browser's own Python if PYODIDE names it.
test-site: $(VENV)/.test build/lite/.made
	SITE=all $(BIN)/python -m pytest tests/publishing

# Pages to read with live widgets, and the course running in the browser: build/site, for any server of files. Pyodide
# is fetched, or taken from the folder PYODIDE; the links to the source are those of GITHUB_REPOSITORY, if it is set.
site: $(VENV)/.lab build/lite/.made
	$(BIN)/python site/publish.py

# Execute every notebook anew and write it back normalised.
notebooks: $(VENV)/.lab
	$(BIN)/python tests/notebooks/execute.py

# With BEFORE=folder, what learning and its lessons take is compared with the course in that folder, such as another
# worktree. PyTorch takes part if it is installed in $(VENV).
bench: $(VENV)/.bench
	$(BIN)/python benchmarks/gradients.py
	$(BIN)/python benchmarks/learning.py
	$(BIN)/python benchmarks/imports.py
	$(BIN)/python benchmarks/stepper.py
	$(BIN)/python benchmarks/sliders.py
	$(BIN)/python benchmarks/online.py

# Small changes of bpcore, one at a time, which the tests should notice: an hour or three, that may be interrupted.
MUTANTS ?= 40
SEED ?= 1
mutants: $(VENV)/.mutants
	$(BIN)/python tests/mutants.py $(MUTANTS) $(SEED) $(FILES)

# What other frameworks do otherwise is measured anew, and what changed against bpcore/data/frameworks.json is printed;
# with ARGS=--write the file takes it. What cannot be installed stays as it is. CPU_WHEELS, an index of PyTorch's builds
# for the CPU alone, saves much room.
FRAMEWORKS = torch==2.13.0 'jax[cpu]' flax optax tensorflow-cpu keras scikit-learn autograd
frameworks:
	@$(PYTHON) -m venv build/frameworks
	@for each in $(FRAMEWORKS); do build/frameworks/bin/python -m pip install --quiet --disable-pip-version-check \
	    $(if $(CPU_WHEELS),--extra-index-url $(CPU_WHEELS)) "$$each" || echo "$$each could not be installed."; done
	build/frameworks/bin/python benchmarks/frameworks.py $(ARGS)

# A sheet to print for each seed: worksheets/NN.html, one page to fill in and one with the answers. LESSON=03 takes what
# lesson 03 has to work out by hand.
SEEDS ?= $(shell seq 30)
worksheet: $(VENV)/.lab
	$(BIN)/python -m bpcore.widgets.$(if $(LESSON),papers $(LESSON),worksheet) $(strip $(SEEDS))

# Lessons and worksheets for a class: for each seed the folder INTO/SEED, with numbers of its own, and the answers in
# INTO/answers. A folder that is there already stays as it is.
INTO ?= build/class
class: $(VENV)/.lab
	$(BIN)/python -m bpcore.classroom.students "$(INTO)" $(strip $(SEEDS))

# Slides of lessons, from what is saved in their notebooks: build/slides/NN_name.slides.html.
slides: $(VENV)/.lab
	$(BIN)/python site/slides.py build/slides $(LESSONS)

# Notebooks that were handed in, any names, any subfolders: FROM/marks.csv and FROM/marks.html. TEACHING.md says what it
# protects from, and what not.
marks: $(VENV)/.lab
	$(BIN)/python -m bpcore.classroom.marks "$(FROM)"

clean:
	rm -rf $(VENV) build *.egg-info

# Each stamp says that this much is installed, for this requirements.txt and pyproject.toml.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with make PYTHON=python3.12 lab")'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "This Python cannot make virtual environments. On Debian or Ubuntu: sudo apt install python3-venv git make"; exit 1; }
	@touch $@

$(VENV)/.lab: $(VENV)/.made requirements.txt pyproject.toml
	$(call install,$(VENV)) -r requirements.txt
	@mkdir -p $(VENV)/share/jupyter/lab/settings && cp binder/overrides.json $(VENV)/share/jupyter/lab/settings
	@touch $@

$(VENV)/.test: $(VENV)/.lab
	$(call install,$(VENV)) -e '.[test]'
	@touch $@

build/hosts/%/.made: $(VENV)/.made pyproject.toml
	@$(BIN)/python -m venv build/hosts/$*
	$(call install,build/hosts/$*) -e . ipykernel '$*'
	@touch $@

# JupyterLite, apart: JupyterLab would take its extension for one of its own. site/lab.py says why these versions.
build/lite/.made: $(VENV)/.made Makefile
	@$(BIN)/python -m venv build/lite
	$(call install,build/lite) \
	    jupyterlite-core==0.8.6 jupyterlite-pyodide-kernel==0.8.6 jupyter-server
	@touch $@

$(VENV)/.mutants: $(VENV)/.test
	$(call install,$(VENV)) -e '.[mutants]'
	@touch $@

$(VENV)/.bench: $(VENV)/.lab
	$(call install,$(VENV)) -e '.[bench]'
	@touch $@
