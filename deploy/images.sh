#!/usr/bin/env bash
# Builds the images of the worker and of the example runtimes, and pushes them to the repositories of the images stack.
#
#     deploy/images.sh REGISTRY VERSION [IMAGE...]
#
# REGISTRY is the registry with the prefix of the stack, such as
# 123456789012.dkr.ecr.us-east-1.amazonaws.com/sd-queue-worker. VERSION is the tag; tags in the stack's repositories do not
# move. IMAGE is worker, sdwebui, forge or comfyui; without one, all are built. DRY_RUN=1 prints the commands.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  sed -n '4,8s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

[ $# -ge 2 ] || usage
registry=$1
version=$2
shift 2
[ $# -gt 0 ] || set -- worker sdwebui forge comfyui

run() {
  printf '+ %s\n' "$*"
  [ -n "${DRY_RUN:-}" ] || "$@"
}

# The settings of the runtimes, which the chart has too.
chart="--build-context chart=charts/sd-queue-worker/files"

# The directory and the arguments of an image's build.
build_of() {
  case $1 in
    worker) echo "-f Dockerfile.native ." ;;
    sdwebui) echo "$chart deploy/runtimes/sdwebui" ;;
    forge)
      echo "--build-arg BASE=2.3.1-cuda12.1-cudnn8-runtime" \
        "--build-arg REPOSITORY=https://github.com/lllyasviel/stable-diffusion-webui-forge" \
        "--build-arg REVISION=dfdcbab685e57677014f05a3309b48cc87383167 $chart deploy/runtimes/sdwebui"
      ;;
    comfyui) echo "$chart deploy/runtimes/comfyui" ;;
    *)
      echo "unknown image: $1; it is one of worker, sdwebui, forge and comfyui" >&2
      return 2
      ;;
  esac
}

# All of them before the first build, which takes minutes.
for image in "$@"; do
  build_of "$image" > /dev/null
done

host=${registry%%/*}
case $host in
  *.dkr.ecr.*)
    region=${host#*.dkr.ecr.}
    region=${region%%.*}
    if [ -n "${DRY_RUN:-}" ]; then
      echo "+ aws ecr get-login-password --region $region | docker login --username AWS --password-stdin $host"
    else
      aws ecr get-login-password --region "$region" | docker login --username AWS --password-stdin "$host"
    fi
    ;;
esac

for image in "$@"; do
  read -ra arguments <<< "$(build_of "$image")"
  run docker build --platform linux/amd64 -t "$registry/$image:$version" "${arguments[@]}"
  run docker push "$registry/$image:$version"
done
