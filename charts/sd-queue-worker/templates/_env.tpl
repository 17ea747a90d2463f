{{/* The variable of a setting: `models.keepFree` is WORKER_MODELS_KEEP_FREE. */}}
{{- define "sd-queue-worker.variable" -}}
WORKER_{{ regexReplaceAll "([A-Z])" . "_${1}" | replace "." "_" | upper }}
{{- end }}

{{/* The value of a setting as text: lists get commas, and large numbers no exponent. */}}
{{- define "sd-queue-worker.text" -}}
{{- if kindIs "slice" . }}{{ join "," . }}{{ else if kindIs "float64" . }}{{ int64 . }}{{ else }}{{ . }}{{ end }}
{{- end }}

{{- define "sd-queue-worker.envOfSettings" -}}
{{- range $name, $value := .settings }}
{{- if kindIs "map" $value }}
{{- include "sd-queue-worker.envOfSettings" (dict "settings" $value "group" (printf "%s%s." $.group $name)) }}
{{- else if ne (include "sd-queue-worker.text" $value) "" }}
- name: {{ include "sd-queue-worker.variable" (printf "%s%s" $.group $name) }}
  value: {{ include "sd-queue-worker.text" $value | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* What the worker and its other commands have in common. */}}
{{- define "sd-queue-worker.env" -}}
{{- include "sd-queue-worker.envOfSettings" (dict "settings" .Values.settings "group" "") | trim }}
- name: WORKER_RUNTIME_TYPE
  value: {{ .Values.runtime.type }}
- name: WORKER_RUNTIME_URL
  value: http://localhost:{{ include "sd-queue-worker.runtimePort" . }}
{{- with .Values.runtime.name }}
- name: WORKER_RUNTIME_NAME
  value: {{ . | quote }}
{{- end }}
{{- if .Values.models.dynamicModel }}
- name: WORKER_DYNAMIC_MODEL
  value: "true"
{{- end }}
- name: WORKER_MODELS_SOURCE
  value: {{ ternary .Values.models.source "external" (eq (include "sd-queue-worker.downloadsModels" .) "true") | quote }}
- name: WORKER_MODELS_DIR
  value: {{ .Values.models.mountPath }}
{{- with include "sd-queue-worker.prefetch" . }}
- name: WORKER_MODELS_PREFETCH
  value: {{ . | quote }}
{{- end }}
{{- if and .Values.models.maxBytes (include "sd-queue-worker.downloadsModels" .) }}
- name: WORKER_MODELS_MAX_BYTES
  value: {{ .Values.models.maxBytes | quote }}
{{- end }}
{{- with .Values.aws.endpointUrl }}
- name: AWS_ENDPOINT_URL
  value: {{ . | quote }}
{{- end }}
{{- range $service, $url := .Values.aws.endpointUrls }}
- name: AWS_ENDPOINT_URL_{{ upper $service }}
  value: {{ $url | quote }}
{{- end }}
{{- if .Values.worker.caBundle.configMap }}
- name: WORKER_CA_BUNDLE
  value: /ca/ca.crt
{{- end }}
{{- with .Values.worker.env }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* What only the worker itself has: the pod's directories, and secrets. */}}
{{- define "sd-queue-worker.envOfPod" -}}
- name: WORKER_WORK_DIR
  value: /work
- name: WORKER_MARKS_DIR
  value: /marks
{{- if .Values.worker.watchNode }}
- name: WORKER_NODE_NAME
  valueFrom: { fieldRef: { fieldPath: spec.nodeName } }
{{- end }}
{{- with .Values.runtime.auth.secret }}
- name: WORKER_RUNTIME_AUTH
  valueFrom: { secretKeyRef: { name: {{ . }}, key: {{ $.Values.runtime.auth.key }} } }
{{- end }}
{{- with .Values.runtime.inputDir }}
- name: WORKER_RUNTIME_INPUT_DIR
  value: /runtime/input
{{- end }}
{{- with .Values.runtime.outputDir }}
- name: WORKER_RUNTIME_OUTPUT_DIR
  value: /runtime/output
{{- end }}
{{- end }}
