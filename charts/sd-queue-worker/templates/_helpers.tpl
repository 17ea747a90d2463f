{{/* Names and labels */}}

{{- define "sd-queue-worker.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "sd-queue-worker.fullname" -}}
{{- $name := include "sd-queue-worker.name" . }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Names of resources outside of namespaces. Two namespaces may have releases of one name. */}}
{{- define "sd-queue-worker.clusterName" -}}
{{- $name := include "sd-queue-worker.fullname" . }}
{{- if hasPrefix (printf "%s-" .Release.Namespace) $name }}
{{- $name }}
{{- else }}
{{- $full := printf "%s-%s" .Release.Namespace $name | trimPrefix "-" }}
{{- if gt (len $full) 63 }}
{{- printf "%s-%s" (trunc 54 $full | trimSuffix "-") (sha256sum $full | trunc 8) }}
{{- else }}
{{- $full }}
{{- end }}
{{- end }}
{{- end }}

{{/* The labels of the pods that do the work. The pod of `helm test` has another component. */}}
{{- define "sd-queue-worker.selectorLabels" -}}
app.kubernetes.io/name: {{ include "sd-queue-worker.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: worker
{{- end }}

{{- define "sd-queue-worker.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/name: {{ include "sd-queue-worker.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "sd-queue-worker.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "sd-queue-worker.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* An image: the registry of mirrors wins over the image's own, and the digest over the tag. */}}
{{- define "sd-queue-worker.image" -}}
{{- $registry := default .image.registry .global.imageRegistry }}
{{- with $registry }}{{ . | trimSuffix "/" }}/{{ end }}
{{- .image.repository }}
{{- if .image.digest }}@{{ .image.digest }}{{ else }}:{{ .image.tag | default .tag }}{{ end }}
{{- end }}

{{- define "sd-queue-worker.workerImage" -}}
{{- include "sd-queue-worker.image" (dict "image" .Values.worker.image "global" .Values.global "tag" .Chart.AppVersion) }}
{{- end }}

{{- define "sd-queue-worker.runtimeImage" -}}
{{- include "sd-queue-worker.image" (dict "image" .Values.runtime.image "global" .Values.global) }}
{{- end }}

{{/* Figures */}}

{{/* The seconds of a duration such as `90s`, `5m` or `1h30m`. */}}
{{- define "sd-queue-worker.seconds" -}}
{{- $seconds := 0 }}
{{- range regexFindAll "[0-9]+[smh]" . -1 }}
{{- $number := regexFind "[0-9]+" . | int }}
{{- $seconds = add $seconds (mul $number (get (dict "s" 1 "m" 60 "h" 3600) (regexFind "[smh]" .))) }}
{{- end }}
{{- $seconds }}
{{- end }}

{{/* The MiB of an amount such as `4G`, `4Gi` or `512M`, as the worker reads it: powers of 1,024. */}}
{{- define "sd-queue-worker.mebibytes" -}}
{{- $number := regexFind "^[0-9]+" . | int64 }}
{{- mul $number (get (dict "M" 1 "G" 1024 "T" 1048576) (regexFind "[MGT]" .)) }}
{{- end }}

{{- define "sd-queue-worker.gracePeriod" -}}
{{- add 20 (include "sd-queue-worker.seconds" .Values.settings.drainBudget) }}
{{- end }}

{{/* More than the pods' grace period: Karpenter would kill draining pods otherwise. */}}
{{- define "sd-queue-worker.nodeGracePeriod" -}}
{{- with .Values.karpenter.nodePool.terminationGracePeriod }}
{{- . }}
{{- else }}
{{- add 300 (include "sd-queue-worker.gracePeriod" .) }}s
{{- end }}
{{- end }}

{{- define "sd-queue-worker.runtimePort" -}}
{{- .Values.runtime.port | default (get (dict "sdwebui" 8080 "comfyui" 8188) .Values.runtime.type) }}
{{- end }}

{{/* The name of the queue, as the worker's metrics have it. */}}
{{- define "sd-queue-worker.queueName" -}}
{{- .Values.settings.queueUrl | trimSuffix "/" | splitList "/" | last }}
{{- end }}

{{/* Models */}}

{{/* Whether the worker downloads models: "true" or empty. */}}
{{- define "sd-queue-worker.downloadsModels" -}}
{{- if and .Values.models.source (has .Values.models.volume.type (list "emptyDir" "hostPath" "pvc")) }}true{{ end }}
{{- end }}

{{/* The patterns of models that are there before the runtime starts, with commas between. */}}
{{- define "sd-queue-worker.prefetch" -}}
{{- $patterns := .Values.models.prefetch }}
{{- with .Values.models.modelFilename }}{{ $patterns = prepend $patterns . }}{{ end }}
{{- join "," $patterns }}
{{- end }}

{{/* Whether the runtime should not read models by mmap: "true" or empty. */}}
{{- define "sd-queue-worker.withoutMmap" -}}
{{- $volume := .Values.models.volume }}
{{- if or (eq $volume.type "s3Csi") (and (eq $volume.type "pvc") $volume.pvc.networkFileSystem) }}true{{ end }}
{{- end }}

{{- define "sd-queue-worker.claimName" -}}
{{- $volume := .Values.models.volume }}
{{- if and (eq $volume.type "pvc") $volume.pvc.existingClaim }}
{{- $volume.pvc.existingClaim }}
{{- else }}
{{- include "sd-queue-worker.fullname" . }}-models
{{- end }}
{{- end }}

{{/* Nodes */}}

{{- define "sd-queue-worker.createsNodeClass" -}}
{{- if and .Values.karpenter.enabled (not .Values.karpenter.nodeClassRef.name) }}true{{ end }}
{{- end }}
