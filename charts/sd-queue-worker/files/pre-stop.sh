#!/bin/sh
# The preStop hook of the runtime's container: keeps the runtime alive until the worker has finished its last task,
# because Kubernetes stops both containers at the same moment.
#
#   pre-stop.sh MARKS [SECONDS]
#
# MARKS is the directory of the worker's marks (worker.marks-dir). SECONDS is the longest wait: the drain budget plus 15
# seconds (60 by default). The pod's terminationGracePeriodSeconds must not be shorter.
#
# The exit status is always 0: a failed hook would end the runtime too, and only add an event to the pod.
set -u

marks=${1:?usage: pre-stop.sh MARKS [SECONDS]}
longest=${2:-60}

# The worker receives the same signal, a moment earlier or later. A worker that is not running, or whose container alone
# restarts, writes no mark.
waited=0
while [ ! -e "$marks/draining" ]; do
  if [ "$waited" -ge 3 ]; then
    exit 0
  fi
  sleep 1
  waited=$((waited + 1))
done

waited=0
while [ ! -e "$marks/drained" ] && [ "$waited" -lt "$longest" ]; do
  sleep 1
  waited=$((waited + 1))
done
exit 0
