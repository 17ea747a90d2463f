{{/* What a schema cannot check. The schema has checked types, formats and unknown keys before. */}}
{{- define "sd-queue-worker.validate" -}}
{{- $values := .Values }}
{{- $errors := list }}

{{- range $key, $example := dict
    "queueUrl" "https://sqs.us-east-1.amazonaws.com/123456789012/tasks"
    "bucket" "my-outputs"
    "region" "us-east-1" }}
{{- if not (get $values.settings $key) }}
{{- $errors = append $errors (printf "settings.%s is required, such as %s" $key $example) }}
{{- end }}
{{- end }}

{{- if not .Values.worker.image.repository }}
{{- $errors = append $errors "worker.image.repository is required: the repository that you pushed the worker's image to" }}
{{- end }}
{{- if not .Values.runtime.image.repository }}
{{- $errors = append $errors "runtime.image.repository is required: the repository of your runtime's image" }}
{{- else if not (or .Values.runtime.image.tag .Values.runtime.image.digest) }}
{{- $errors = append $errors "runtime.image.tag or runtime.image.digest is required" }}
{{- end }}

{{- $volume := .Values.models.volume.type }}
{{- if and (not .Values.models.source) (has $volume (list "emptyDir" "hostPath" "s3Csi")) }}
{{- $errors = append $errors (printf "models.source is required with models.volume.type %s: set it to s3://BUCKET/PREFIX, or the type to pvc or none" $volume) }}
{{- end }}
{{- if and .Values.models.source (eq $volume "none") }}
{{- $errors = append $errors "models.source has no effect with models.volume.type none" }}
{{- end }}
{{- if and .Values.models.modelFilename .Values.models.dynamicModel }}
{{- $errors = append $errors "models.modelFilename and models.dynamicModel exclude each other: a static runtime keeps its checkpoint" }}
{{- end }}
{{- if and (eq .Values.runtime.type "sdwebui") (has $volume (list "emptyDir" "hostPath")) (not .Values.models.dynamicModel) (not (include "sd-queue-worker.prefetch" .)) }}
{{- $errors = append $errors "models.modelFilename, models.dynamicModel or models.prefetch is required with runtime.type sdwebui: without a checkpoint the SD Web UI takes no tasks" }}
{{- end }}
{{- if and .Values.models.dynamicModel (ne .Values.runtime.type "sdwebui") }}
{{- $errors = append $errors "models.dynamicModel is for runtime.type sdwebui only: a ComfyUI workflow names its models" }}
{{- end }}
{{- if and .Values.runtime.settings (ne .Values.runtime.type "sdwebui") }}
{{- $errors = append $errors "runtime.settings is for runtime.type sdwebui only" }}
{{- end }}
{{- if and (or .Values.runtime.inputDir .Values.runtime.outputDir) (ne .Values.runtime.type "comfyui") }}
{{- $errors = append $errors "runtime.inputDir and runtime.outputDir are for runtime.type comfyui only" }}
{{- end }}
{{- if and (dig "runtime" "maxRss" "" .Values.settings) (ne .Values.runtime.type "sdwebui") }}
{{- $errors = append $errors "settings.runtime.maxRss is for runtime.type sdwebui only: ComfyUI does not report its memory" }}
{{- end }}

{{- $spool := include "sd-queue-worker.mebibytes" .Values.settings.spoolLimit | int64 }}
{{- $work := include "sd-queue-worker.mebibytes" .Values.worker.workDir.sizeLimit | int64 }}
{{- if le $work $spool }}
{{- $errors = append $errors (printf "worker.workDir.sizeLimit (%s) must be larger than settings.spoolLimit (%s): Kubernetes would evict the pod" .Values.worker.workDir.sizeLimit .Values.settings.spoolLimit) }}
{{- end }}

{{- $models := .Values.models.volume.emptyDir.sizeLimit }}
{{- if and $models .Values.models.maxBytes (eq $volume "emptyDir") }}
{{- if le (include "sd-queue-worker.mebibytes" $models | int64) (include "sd-queue-worker.mebibytes" .Values.models.maxBytes | int64) }}
{{- $errors = append $errors (printf "models.volume.emptyDir.sizeLimit (%s) must be larger than models.maxBytes (%s): Kubernetes would evict the pod" $models .Values.models.maxBytes) }}
{{- end }}
{{- end }}

{{- if and .Values.runtime.nativeSidecar (semverCompare "<1.29.0-0" .Capabilities.KubeVersion.Version) }}
{{- $errors = append $errors (printf "runtime.nativeSidecar needs Kubernetes 1.29, and this is %s" .Capabilities.KubeVersion.Version) }}
{{- end }}

{{- $prometheus := .Values.scaling.prometheus }}
{{- if and (or $prometheus.backlog.enabled $prometheus.busyGpus.enabled) (not $prometheus.serverAddress) }}
{{- $errors = append $errors "scaling.prometheus.serverAddress is required by scaling.prometheus.backlog and scaling.prometheus.busyGpus" }}
{{- end }}
{{- if and .Values.scaling.enabled (gt (int .Values.scaling.minReplicas) (int .Values.scaling.maxReplicas)) }}
{{- $errors = append $errors "scaling.minReplicas must not exceed scaling.maxReplicas" }}
{{- end }}

{{- $surge := toString (dig "rollingUpdate" "maxSurge" "" .Values.updateStrategy) }}
{{- $unavailable := toString (dig "rollingUpdate" "maxUnavailable" "" .Values.updateStrategy) }}
{{- if and (has $surge (list "0" "0%")) (has $unavailable (list "0" "0%")) }}
{{- $errors = append $errors "updateStrategy: maxSurge and maxUnavailable must not both be 0" }}
{{- end }}

{{- if .Values.karpenter.enabled }}
{{- $pods := include "sd-queue-worker.gracePeriod" . | int }}
{{- $nodes := include "sd-queue-worker.seconds" (include "sd-queue-worker.nodeGracePeriod" .) | int }}
{{- if le $nodes $pods }}
{{- $errors = append $errors (printf "karpenter.nodePool.terminationGracePeriod (%ds) must be longer than the pods' grace period (%ds): Karpenter would kill draining pods" $nodes $pods) }}
{{- end }}
{{- end }}
{{- if include "sd-queue-worker.createsNodeClass" . }}
{{- $class := .Values.karpenter.nodeClass }}
{{- if eq (empty $class.role) (empty $class.instanceProfile) }}
{{- $errors = append $errors "karpenter.nodeClass needs either role or instanceProfile; or set karpenter.nodeClassRef.name to a class of your own" }}
{{- end }}
{{- if not (or $class.clusterName (and $class.subnetSelectorTerms $class.securityGroupSelectorTerms)) }}
{{- $errors = append $errors "karpenter.nodeClass.clusterName is required, or both subnetSelectorTerms and securityGroupSelectorTerms" }}
{{- end }}
{{- if and $class.nvme (not (hasPrefix "bottlerocket@" $class.amiAlias)) }}
{{- $errors = append $errors "karpenter.nodeClass.nvme needs a Bottlerocket image, such as amiAlias bottlerocket@v1.51.0" }}
{{- end }}
{{- end }}

{{- with $errors }}
{{- fail (printf "\n\nThe values are not complete:\n  - %s\n" (join "\n  - " $errors)) }}
{{- end }}
{{- end }}
