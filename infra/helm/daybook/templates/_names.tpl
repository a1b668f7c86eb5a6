{{- define "daybook.name" -}}{{ .Release.Name }}-{{ .Values.colour }}{{- end -}}

{{- define "daybook.labels" -}}
app.kubernetes.io/name: daybook
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
daybook/colour: {{ .Values.colour }}
{{- end -}}

{{- define "daybook.image" -}}{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{- end -}}

{{- define "daybook.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1654
fsGroup: 1654
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "daybook.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- define "daybook.env" -}}
envFrom:
  - configMapRef: { name: {{ include "daybook.name" . }} }
  - secretRef: { name: {{ .Values.existingSecret }} }
{{- end -}}
