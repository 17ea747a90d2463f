{{/* The annotations of pods, which values may replace */}}
{{- define "sd-queue-worker.podAnnotations" -}}
kubectl.kubernetes.io/default-container: worker
checksum/files: {{ (include (print $.Template.BasePath "/configmap.yaml") . | fromYaml).data | toJson | sha256sum }}
{{- if not .Values.runtime.awsCredentials }}
# The runtime runs code of others, such as custom nodes.
eks.amazonaws.com/skip-containers: runtime,settings,models-owner
{{- end }}
{{- if .Values.doNotDisrupt }}
karpenter.sh/do-not-disrupt: "true"
{{- end }}
{{- end }}

{{/* The worker's container */}}
{{- define "sd-queue-worker.workerContainer" -}}
name: worker
image: {{ include "sd-queue-worker.workerImage" . }}
imagePullPolicy: {{ .Values.worker.image.pullPolicy }}
env:
  {{- include "sd-queue-worker.env" . | nindent 2 }}
  {{- include "sd-queue-worker.envOfPod" . | nindent 2 }}
ports:
  - name: management
    containerPort: 9000
startupProbe:
  httpGet: { path: /q/health/started, port: management }
  {{- toYaml .Values.worker.startupProbe | nindent 2 }}
livenessProbe:
  httpGet: { path: /q/health/live, port: management }
  {{- toYaml .Values.worker.livenessProbe | nindent 2 }}
# Not /q/health/ready: ReplicaSets remove unready pods first, and a busy pod should not go because S3 is down.
readinessProbe:
  httpGet: { path: /q/health/group/pod, port: management }
  {{- toYaml .Values.worker.readinessProbe | nindent 2 }}
resources:
  {{- toYaml .Values.worker.resources | nindent 2 }}
securityContext:
  {{- toYaml .Values.worker.securityContext | nindent 2 }}
volumeMounts:
  - { name: work, mountPath: /work }
  - { name: marks, mountPath: /marks }
  {{- include "sd-queue-worker.modelMount" . | nindent 2 }}
  {{- if .Values.runtime.inputDir }}
  - { name: input, mountPath: /runtime/input }
  {{- end }}
  {{- if .Values.runtime.outputDir }}
  - { name: output, mountPath: /runtime/output }
  {{- end }}
  {{- if .Values.worker.watchNode }}
  - { name: service-account, mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true }
  {{- end }}
  {{- if .Values.worker.caBundle.configMap }}
  - { name: ca, mountPath: /ca, readOnly: true }
  {{- end }}
  {{- with .Values.worker.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "sd-queue-worker.modelMount" -}}
{{- if ne .Values.models.volume.type "none" -}}
- name: models
  mountPath: {{ .Values.models.mountPath }}
  {{- if eq .Values.models.volume.type "s3Csi" }}
  readOnly: true
  {{- end }}
{{- end }}
{{- end }}

{{/* The runtime's container. As a native sidecar it outlives the worker without a hook. */}}
{{- define "sd-queue-worker.runtimeContainer" -}}
name: runtime
image: {{ include "sd-queue-worker.runtimeImage" . }}
imagePullPolicy: {{ .Values.runtime.image.pullPolicy }}
{{- if .Values.runtime.nativeSidecar }}
restartPolicy: Always
{{- end }}
{{- with .Values.runtime.command }}
command:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if or .Values.runtime.defaultArgs .Values.runtime.args }}
args:
  {{- if .Values.runtime.defaultArgs }}
  {{- include (printf "sd-queue-worker.args.%s" .Values.runtime.type) . | nindent 2 }}
  {{- end }}
  {{- with .Values.runtime.args }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- with .Values.runtime.env }}
env:
  {{- toYaml . | nindent 2 }}
{{- end }}
ports:
  - name: runtime
    containerPort: {{ include "sd-queue-worker.runtimePort" . }}
{{- if not .Values.runtime.nativeSidecar }}
lifecycle:
  preStop:
    exec: { command: [sh, /scripts/pre-stop.sh, /marks, {{ sub (include "sd-queue-worker.gracePeriod" .) 5 | quote }}] }
{{- end }}
startupProbe:
  {{- with .Values.runtime.startupProbe }}
  {{- if not (or .tcpSocket .httpGet .exec) }}
  tcpSocket: { port: runtime }
  {{- end }}
  {{- end }}
  {{- toYaml .Values.runtime.startupProbe | nindent 2 }}
livenessProbe:
  httpGet: { path: /q/health/group/runtime, port: 9000 }
  {{- toYaml .Values.runtime.livenessProbe | nindent 2 }}
resources:
  {{- toYaml .Values.runtime.resources | nindent 2 }}
securityContext:
  {{- toYaml .Values.runtime.securityContext | nindent 2 }}
volumeMounts:
  {{- include "sd-queue-worker.modelMount" . | nindent 2 }}
  {{- if not .Values.runtime.nativeSidecar }}
  - { name: marks, mountPath: /marks, readOnly: true }
  - { name: files, mountPath: /scripts, readOnly: true }
  {{- end }}
  {{- if eq .Values.runtime.type "sdwebui" }}
  - { name: settings, mountPath: /settings }
  {{- else }}
  - { name: files, mountPath: /config, readOnly: true }
  {{- end }}
  {{- with .Values.runtime.inputDir }}
  - { name: input, mountPath: {{ . }} }
  {{- end }}
  {{- with .Values.runtime.outputDir }}
  - { name: output, mountPath: {{ . }} }
  {{- end }}
  {{- if .Values.runtime.sharedMemory }}
  - { name: shared-memory, mountPath: /dev/shm }
  {{- end }}
  {{- with .Values.runtime.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{/* The arguments of a runtime: docs/runtimes.md explains them. */}}
{{- define "sd-queue-worker.args.sdwebui" -}}
- --api
- --listen
- --port={{ include "sd-queue-worker.runtimePort" . }}
- --models-dir={{ .Values.models.mountPath }}
- --embeddings-dir={{ .Values.models.mountPath }}/embeddings
- --ui-settings-file=/settings/config.json
{{- if ne .Values.models.volume.type "none" }}
- --no-download-sd-model
{{- end }}
{{- end }}

{{- define "sd-queue-worker.args.comfyui" -}}
- --listen
- --port={{ include "sd-queue-worker.runtimePort" . }}
- --extra-model-paths-config=/config/model-paths.yaml
{{- if include "sd-queue-worker.withoutMmap" . }}
- --disable-mmap
{{- end }}
{{- end }}

{{/* The init containers, in their order: "" if there are none. */}}
{{- define "sd-queue-worker.initContainers" -}}
{{- if and (eq .Values.models.volume.type "hostPath") .Values.models.volume.hostPath.chown }}
# A directory on the node belongs to root.
- name: models-owner
  image: {{ include "sd-queue-worker.runtimeImage" . }}
  imagePullPolicy: {{ .Values.runtime.image.pullPolicy }}
  command: [sh, -c, 'chown "$0" "$1" && chmod 2775 "$1"']
  args: ["{{ .Values.worker.securityContext.runAsUser }}:{{ .Values.podSecurityContext.fsGroup }}", {{ .Values.models.mountPath | quote }}]
  securityContext:
    runAsUser: 0
    runAsNonRoot: false
    allowPrivilegeEscalation: false
    capabilities: { drop: [ALL], add: [CHOWN, FOWNER] }
  volumeMounts:
    {{- include "sd-queue-worker.modelMount" . | nindent 4 }}
{{- end }}
{{- $prefetches := and (include "sd-queue-worker.downloadsModels" .) (include "sd-queue-worker.prefetch" .) }}
{{- if $prefetches }}
- name: prefetch
  image: {{ include "sd-queue-worker.workerImage" . }}
  imagePullPolicy: {{ .Values.worker.image.pullPolicy }}
  args: [prefetch]
  env:
    {{- include "sd-queue-worker.env" . | nindent 4 }}
    - name: WORKER_WORK_DIR
      value: /work
  resources:
    {{- toYaml .Values.worker.resources | nindent 4 }}
  securityContext:
    {{- toYaml .Values.worker.securityContext | nindent 4 }}
  volumeMounts:
    - { name: work, mountPath: /work }
    {{- include "sd-queue-worker.modelMount" . | nindent 4 }}
    {{- if .Values.worker.caBundle.configMap }}
    - { name: ca, mountPath: /ca, readOnly: true }
    {{- end }}
    {{- with .Values.worker.extraVolumeMounts }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
{{- if eq .Values.runtime.type "sdwebui" }}
# The Web UI writes its settings, so it needs a copy.
- name: settings
  image: {{ include "sd-queue-worker.runtimeImage" . }}
  imagePullPolicy: {{ .Values.runtime.image.pullPolicy }}
  command: [sh, -c, cp /config/config.json /settings/config.json]
  securityContext:
    {{- toYaml .Values.runtime.securityContext | nindent 4 }}
  volumeMounts:
    - { name: files, mountPath: /config, readOnly: true }
    - { name: settings, mountPath: /settings }
{{- end }}
{{- if .Values.runtime.nativeSidecar }}
{{- if not $prefetches }}
# Pulls the worker's image before the runtime starts. Otherwise the runtime's liveness probe, which asks the worker,
# could fail while the image is pulled.
- name: worker-image
  image: {{ include "sd-queue-worker.workerImage" . }}
  imagePullPolicy: {{ .Values.worker.image.pullPolicy }}
  args: [version]
  securityContext:
    {{- toYaml .Values.worker.securityContext | nindent 4 }}
{{- end }}
- {{ include "sd-queue-worker.runtimeContainer" . | nindent 2 | trim }}
{{- end }}
{{- end }}

{{- define "sd-queue-worker.caVolume" -}}
{{- with .Values.worker.caBundle.configMap }}
- name: ca
  configMap:
    name: {{ . }}
    items: [{ key: {{ $.Values.worker.caBundle.key | quote }}, path: ca.crt }]
{{- end }}
{{- end }}

{{- define "sd-queue-worker.volumes" -}}
- name: work
  emptyDir: { sizeLimit: {{ .Values.worker.workDir.sizeLimit }} }
- name: marks
  emptyDir: { sizeLimit: 1Mi }
- name: files
  configMap: { name: {{ include "sd-queue-worker.fullname" . }} }
{{- if eq .Values.runtime.type "sdwebui" }}
- name: settings
  emptyDir: { sizeLimit: 16Mi }
{{- end }}
{{- $volume := .Values.models.volume }}
{{- if eq $volume.type "emptyDir" }}
- name: models
  emptyDir: { {{- with $volume.emptyDir.sizeLimit }}sizeLimit: {{ . }},{{ end }}{{ with $volume.emptyDir.medium }}medium: {{ . }}{{ end -}} }
{{- else if eq $volume.type "hostPath" }}
- name: models
  hostPath: { path: {{ $volume.hostPath.path }}, type: DirectoryOrCreate }
{{- else if has $volume.type (list "s3Csi" "pvc") }}
- name: models
  persistentVolumeClaim: { claimName: {{ include "sd-queue-worker.claimName" . }} }
{{- end }}
{{- if .Values.runtime.inputDir }}
- name: input
  emptyDir: {}
{{- end }}
{{- if .Values.runtime.outputDir }}
- name: output
  emptyDir: {}
{{- end }}
{{- with .Values.runtime.sharedMemory }}
- name: shared-memory
  emptyDir: { medium: Memory, sizeLimit: {{ . }} }
{{- end }}
{{- with include "sd-queue-worker.caVolume" . }}
{{ trim . }}
{{- end }}
{{- if .Values.worker.watchNode }}
# For the worker's container alone: the runtime runs code of others.
- name: service-account
  projected:
    sources:
      - serviceAccountToken: { path: token, expirationSeconds: 3600 }
      - configMap: { name: kube-root-ca.crt, items: [{ key: ca.crt, path: ca.crt }] }
      - downwardAPI: { items: [{ path: namespace, fieldRef: { fieldPath: metadata.namespace } }] }
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}
