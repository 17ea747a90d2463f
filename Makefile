# The front door: `make help` lists what there is. Needs a JDK 25 and, for `native` alone, a GraalVM or a container
# engine; Maven comes by its wrapper.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# The first JDK 25 of: JAVA_HOME, the usual places, the `java` on the path.
JDK := $(shell for d in "$$JAVA_HOME" /usr/lib/jvm/*25* /opt/java/*25* "$$HOME"/.sdkman/candidates/java/25* \
	  /Library/Java/JavaVirtualMachines/*25*/Contents/Home \
	  "$$(dirname "$$(dirname "$$(readlink -f "$$(command -v javac)" 2>/dev/null)")" 2>/dev/null)"; do \
	  [ -x "$$d/bin/javac" ] && grep -q '^JAVA_VERSION="25' "$$d/release" 2>/dev/null && { echo "$$d"; break; }; done)
export JAVA_HOME := $(JDK)

MVN := ./mvnw
SOURCES := $(shell find src pom.xml .mvn -type f 2>/dev/null)
# Starts one of the programs of src/testbed: the demo, chaos, the benchmarks.
TOOL = exec $(JDK)/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djava.awt.headless=true \
	  --sun-misc-unsafe-memory-access=allow -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
	  -cp "target/test-classes:$$(cat target/test-class-path)"

.PHONY: help
help: ## Lists the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' | column -t -s '|'

.PHONY: jdk
jdk:
	@[ -n "$(JDK)" ] || { echo "No JDK 25 found. Install one (Temurin 25: https://adoptium.net, Debian: temurin-25-jdk," \
	  "macOS: brew install --cask temurin@25, SDKMAN: sdk install java 25-tem) or set JAVA_HOME to it." >&2; exit 1; }

.PHONY: test
test: jdk ## Builds and tests in five minutes, with all gates: everything but the slow tests
	$(MVN) verify -DexcludedGroups=slow

.PHONY: slow-test
slow-test: jdk ## Runs the slow tests only, which `make test` leaves out
	$(MVN) verify -Dgroups=slow -Dspotless.check.skip

.PHONY: verify
verify: test slow-test ## Builds and tests everything, with all gates

.PHONY: demo
demo: jdk target/demo-built ## Runs a worker for each runtime, with local servers; ONCE=1 ends after a task of each kind; SHEET=FILE.png
	@$(TOOL) io.sdqueueworker.testbed.demo.Demo $(if $(ONCE)$(SHEET),--once) $(if $(SHEET),--sheet=$(SHEET))

.PHONY: runtime
runtime: jdk target/demo-built ## Runs only a runtime of the demo: TYPE sdwebui or comfyui, on PORT (8080 or 8188)
	@$(TOOL) io.sdqueueworker.testbed.demo.DemoRuntime $(or $(TYPE),sdwebui) $(PORT)

.PHONY: charts
charts: jdk ## Writes what follows from the charts: their READMEs, the manifests in deploy/ and those to compare with
	$(MVN) -q test -Dtest='GeneratedFilesTest' -Dsurefire.failIfNoSpecifiedTests=false -Dcharts.write=true

.PHONY: templates
templates: jdk ## Writes the CloudFormation templates, deploy/cloudformation; needs Node
	$(MVN) -q -f deploy/pom.xml compile dependency:build-classpath -Dmdep.outputFile=target/class-path
	$(JDK)/bin/java -cp "deploy/target/classes:$$(cat deploy/target/class-path)" io.sdqueueworker.deploy.Templates

.PHONY: deploy-test
deploy-test: jdk ## Tests the program that writes the templates, which needs Node, and the preflight
	$(MVN) -f deploy/pom.xml verify
	$(MVN) -f deploy/preflight/pom.xml verify

.PHONY: preflight
preflight: jdk ## Builds deploy/preflight/target/preflight.jar, which checks an AWS account before an installation
	$(MVN) -q -f deploy/preflight/pom.xml package -DskipTests

.PHONY: package
package: jdk target/demo-built ## Packages the worker without tests and gates

# Without the gates, which `make test` has: the first image is waited for.
target/demo-built: $(SOURCES) | jdk
	@echo "Building the worker (the first time, Maven fetches what it needs)."
	@$(MVN) -q -Dquick package
	@touch $@

# GRAALVM_HOME goes first; without it a container engine that answers, with the builder image that pom.xml pins.
.PHONY: native
native: jdk ## Builds the native executable, target/sd-queue-worker, and measures it into target/native.json
	@how=; \
	if [ -n "$$GRAALVM_HOME" ]; then \
	  [ -x "$$GRAALVM_HOME/bin/native-image" ] || { echo "GRAALVM_HOME is $$GRAALVM_HOME, and there is no" \
	    "bin/native-image in it. Set it to a GraalVM or Mandrel for JDK 25, or unset it to build in a container." >&2; \
	    exit 1; }; \
	  how="-Dquarkus.native.container-build=false"; \
	else \
	  for engine in docker podman; do \
	    if $$engine info >/dev/null 2>&1; then \
	      how="-Dquarkus.native.container-build=true -Dquarkus.native.container-runtime=$$engine"; break; fi; \
	  done; \
	  [ -n "$$how" ] || { echo "Nothing to build a native executable with: set GRAALVM_HOME to a GraalVM or Mandrel" \
	    "for JDK 25, or start a container engine (neither docker nor podman answers)." >&2; exit 1; }; \
	fi; \
	echo "Building the native executable: some 5 minutes, 4 GB of memory."; \
	$(MVN) -q -Dquick -Dnative package $$how
	@if [ "$$(uname -s)-$$(uname -m)" != Linux-x86_64 ]; then \
	  echo "target/sd-queue-worker is built. It is for Linux, so nothing is measured here."; exit; fi; \
	$(TOOL) io.sdqueueworker.testbed.bench.NativeFigures target/sd-queue-worker target/native.json

.PHONY: native-test
native-test: jdk ## Tests the executable that `make native` has built (NativeWorkerIT)
	@newer=$$(find src/main pom.xml -newer target/sd-queue-worker -type f 2>&1 | head -1); \
	[ -z "$$newer" ] || { echo "target/sd-queue-worker is missing or older than the sources ($$newer):" \
	  "run make native first." >&2; exit 1; }
	$(MVN) test-compile failsafe:integration-test@native failsafe:verify@native

# The native executable where there is one that is not older than the sources.
.PHONY: chaos
chaos: jdk target/demo-built ## Kills workers and runtimes and spoils calls, and checks that no task is lost; CHAOS_MINUTES, CHAOS_SEED, SABOTAGE
	@native=; \
	if [ -x target/sd-queue-worker ] && [ -z "$$(find src/main pom.xml -newer target/sd-queue-worker -type f | head -1)" ]; then \
	  native=-Dworker.executable=target/sd-queue-worker; fi; \
	$(TOOL) $$native io.sdqueueworker.testbed.chaos.Chaos "$(or $(CHAOS_MINUTES),3)" "$(CHAOS_SEED)" "$(SABOTAGE)"

.PHONY: soak
soak: jdk target/demo-built ## Gives one worker 5,000 tasks (TASKS=n) and fails if its memory, threads or files grow
	@$(TOOL) $(if $(NATIVE),-Dworker.executable=target/sd-queue-worker) io.sdqueueworker.testbed.bench.Soak $(or $(TASKS),5000) target/soak.tsv

.PHONY: bench-models
bench-models: jdk target/demo-built ## Downloads a model beside rclone, s5cmd and aws: GIB (4), ROUNDS (5), INTO (/dev/shm); NATIVE=1
	@$(TOOL) $(if $(NATIVE),-Dworker.executable=target/sd-queue-worker) io.sdqueueworker.testbed.bench.ModelDownload \
	  $(or $(GIB),4) $(or $(ROUNDS),5) $(or $(INTO),/dev/shm)

.PHONY: contract
contract: jdk ## Tests the worker on real runtimes that you have started: COMFYUI=http://127.0.0.1:8188, WEBUI=http://127.0.0.1:7861, or both
	@[ -n "$(COMFYUI)$(WEBUI)" ] || { echo "Start a ComfyUI or an SD Web UI that no other client uses, and say where it" \
	  "listens: COMFYUI=http://127.0.0.1:8188, WEBUI=http://127.0.0.1:7861, or both." >&2; exit 1; }
	$(MVN) verify -Pcontract -Dspotless.check.skip $(if $(COMFYUI),-Dcontract.comfyui.url=$(COMFYUI)) \
	  $(if $(WEBUI),-Dcontract.sdwebui.url=$(WEBUI))

.PHONY: format
format: jdk ## Formats the sources
	$(MVN) -q spotless:apply

.PHONY: clean
clean: ## Removes what was built
	rm -rf target
