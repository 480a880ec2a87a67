{{- define "threader.name" -}}
{{- default (printf "%s-threader" .Release.Name | trunc 50 | trimSuffix "-") .Values.fullnameOverride -}}
{{- end }}

{{- define "threader.selector" -}}
app.kubernetes.io/name: threader
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "threader.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{ include "threader.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "threader.serviceAccount" -}}
{{- default (ternary (include "threader.name" .) "default" .Values.serviceAccount.create) .Values.serviceAccount.name -}}
{{- end }}

{{- define "threader.adminSecret" -}}
{{- default (printf "%s-admin" (include "threader.name" .)) .Values.admin.existingSecret -}}
{{- end }}

{{- define "threader.image" -}}
{{- $image := required "image.repository: say where the image of deploy/image was pushed to" .Values.image.repository -}}
{{- if .Values.image.digest -}}
{{ $image }}@{{ .Values.image.digest }}
{{- else -}}
{{ $image }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end }}

{{- /* What the schema cannot say, for it is of several values. */ -}}
{{- define "threader.check" -}}
{{- if and (not .Values.store.url) (or (gt (int .Values.replicaCount) 1) .Values.autoscaling.enabled) -}}
{{- fail "store.url: several pods need a store that all of them follow, such as s3://BUCKET/PREFIX" -}}
{{- end -}}
{{- if and .Values.persistence.enabled .Values.store.url -}}
{{- fail "persistence.enabled: with store.url the pods' folders can be made again, and one volume cannot be of several pods" -}}
{{- end -}}
{{- if ge (int .Values.drainSeconds) (int .Values.terminationGracePeriodSeconds) -}}
{{- fail "terminationGracePeriodSeconds: has to be more than drainSeconds" -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) -}}
{{- fail "autoscaling.maxReplicas: is less than autoscaling.minReplicas" -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (not (or .Values.autoscaling.cpuPercent .Values.autoscaling.invocations .Values.autoscaling.guestsWaiting)) -}}
{{- fail "autoscaling: give one of cpuPercent, invocations and guestsWaiting" -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) -}}
{{- fail "ingress.hosts: name at least one" -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- fail "httpRoute.parentRefs: name the gateway" -}}
{{- end -}}
{{- end }}

{{- define "threader.bounds" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: ["ALL"]
{{- end }}
