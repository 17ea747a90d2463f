#!/bin/sh
# The preStop hook of the runtime's container: keeps the runtime alive until the worker has ended its last task, since
# the two are told to end at the same moment.
#
#   pre-stop.sh MARKS [SECONDS]
#
# MARKS is the directory that the worker writes its marks to (worker.marks-dir), SECONDS the longest that it takes to
# end: the drain budget and 15 seconds (60 by default). The pod's terminationGracePeriodSeconds must not be less.
#
# Ends with 0 whatever the marks say: a failed hook is an event on the pod and ends the runtime all the same.
set -u

marks=${1:?usage: pre-stop.sh MARKS [SECONDS]}
longest=${2:-60}

# The worker's end begins with the same signal, a moment earlier or later. A worker that is not there, or that only its
# container's restart has hit, writes no mark.
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
