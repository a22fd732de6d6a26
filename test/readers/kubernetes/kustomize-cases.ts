/** Kustomizations that Kustomize itself builds, each for something that is easy to get wrong: what it makes of them is recorded beside the fixtures. */
import type { Files } from './tree.ts'

const deployment = (name: string, more = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
      - name: ${name}
        image: registry.test/shop/${name}:1.4
        ports: [{containerPort: 8080}]
        env:
        - {name: COLOUR, value: green}
        - name: PASSWORD
          valueFrom: {secretKeyRef: {name: keys, key: password}}
        envFrom: [{configMapRef: {name: settings}}]
${more}`
const service = (name: string): string => `apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec:
  selector: {app: ${name}}
  ports: [{port: 80, targetPort: 8080}]
`
const plainNames = 'generatorOptions: {disableNameSuffixHash: true}\n'

export const cases: Readonly<Record<string, Files>> = {
  'prefix, suffix and namespace with references': {
    'base/kustomization.yaml': `resources: [till.yaml, db.yaml, rest.yaml]
namePrefix: shop-
configMapGenerator:
- name: settings
  literals: [SIZE=40, "QUOTED='a=b'"]
secretGenerator:
- name: keys
  type: Opaque
  literals: [password=hunter12]
${plainNames}`,
    'base/till.yaml': `${deployment('till')}---\n${service('till')}`,
    'base/db.yaml': `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      serviceAccountName: keeper
      containers: [{name: db, image: "postgres:16"}]
      volumes:
      - {name: data, persistentVolumeClaim: {claimName: data}}
      - name: all
        projected:
          sources: [{configMap: {name: settings}}, {secret: {name: keys}}]
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce]}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: keeper}
`,
    'base/rest.yaml': `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  tls: [{hosts: [shop.test], secretName: keys}]
  rules:
  - host: shop.test
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: till, port: {number: 80}}}}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: till}
spec:
  minReplicas: 3
  maxReplicas: 9
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: till}
---
apiVersion: v1
kind: Namespace
metadata: {name: somewhere}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: disks.test
`,
    'kustomization.yaml': 'resources: [base]\nnamespace: live\nnameSuffix: -v2\n',
  },
  'patches of both kinds, by name and by target': {
    'base/kustomization.yml': 'resources: [a.yaml]\n',
    'base/a.yaml': `${deployment('till')}---\n${deployment('desk')}---\n${service('till')}`,
    'kustomization.yaml': `resources: [base]
patches:
- path: more.yaml
- target: {kind: Deployment, name: ti.*}
  patch: |-
    - op: replace
      path: /spec/template/spec/containers/1/image
      value: registry.test/shop/till:2.0
    - {op: add, path: /spec/template/spec/containers/1/env/-, value: {name: LAST, value: "1"}}
    - {op: remove, path: /spec/template/spec/containers/1/env/0}
    - {op: add, path: /metadata/annotations, value: {a.test/b: c}}
    - {op: copy, from: /metadata/name, path: /metadata/annotations/a.test~1copy}
    - {op: test, path: /spec/template/spec/containers/1/name, value: till}
- target: {labelSelector: "app in (till, desk)"}
  patch: '[{"op": "add", "path": "/metadata/labels/never", "value": "x"}]'
- target: {kind: Deployment, name: desk}
  patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: whatever}
    spec: {replicas: 2, strategy: {type: Recreate}}
- patch: |
    apiVersion: v1
    kind: Service
    metadata: {name: till}
    spec:
      type: NodePort
      ports: [{port: 443, targetPort: 8443, name: https}, {port: 80, name: http}]
`,
    'more.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: till}
spec:
  replicas: 6
  template:
    spec:
      tolerations: [{key: a, operator: Exists}]
      initContainers: [{name: wait, image: "busybox:1.36"}]
      containers:
      - name: side
        image: side:1
      - name: till
        env:
        - {name: SHAPE, value: round}
        - {name: COLOUR, $patch: delete}
        envFrom: [{secretRef: {name: others}}]
        ports: [{containerPort: 8080, name: http}, {containerPort: 9090, name: metrics}]
        resources: {limits: {memory: 256Mi}}
      volumes: [{name: scratch, emptyDir: {}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: desk}
spec:
  selector: null
  template:
    spec:
      containers: [{$patch: replace}, {name: only, image: only:1}]
`,
  },
  'the old fields': {
    'base/kustomization.yaml': 'resources: [a.yaml]\n',
    'base/a.yaml': `${deployment('till')}---\n${deployment('desk')}---\n${service('desk')}`,
    'kustomization.yaml': `bases: [base]
namePrefix: x-
commonLabels: {part: shop}
commonAnnotations: {owner: till-team}
patchesStrategicMerge:
- gone.yaml
- |-
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: till}
  spec: {replicas: 5}
patchesJson6902:
- target: {group: apps, version: v1, kind: Deployment, name: till}
  path: json.json
- target: {version: v1, kind: Service, name: desk}
  patch: |-
    - {op: replace, path: /spec/ports/0/port, value: 81}
`,
    'gone.yaml': '$patch: delete\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: desk}\n',
    'json.json': '[\n  {"op": "add", "path": "/spec/paused", "value": true},\n  {"op": "move", "from": "/spec/paused", "path": "/spec/stopped"}\n]\n',
  },
  'kinds of one’s own are merged as JSON': {
    'kustomization.yaml': 'resources: [r.yaml]\npatches: [{path: p.yaml}]\n',
    'r.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: till, finalizers: [a.test/x]}
spec:
  gone: {a: 1}
  kept: {a: 1, b: 2}
  template: {spec: {containers: [{name: one, image: one}, {name: two, image: two}]}}
`,
    'p.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: till}
spec:
  gone: null
  kept: {a: null, c: 3}
  template: {spec: {containers: [{name: two, image: three}]}}
`,
  },
  images: {
    'kustomization.yaml': `resources: [a.yaml]
images:
- {name: nginx, newTag: "1.27"}
- {name: registry.test:5000/shop/till, newName: other.test/till, digest: "sha256:${'a'.repeat(64)}"}
- {name: busy.*, newName: bosy}
- {name: app, newName: registry.test/app, newTag: v3}
- {name: absent, newTag: x}
`,
    'a.yaml': `apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  initContainers:
  - {name: i, image: "busybox:1@sha256:${'b'.repeat(64)}"}
  containers:
  - {name: a, image: nginx}
  - {name: b, image: "registry.test:5000/shop/till:2"}
  - {name: c, image: "library/nginx:1"}
  - {name: d, image: app}
  - {name: e, image: "sidecar:7"}
  - {name: f, image: "nginx-extra:1"}
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: r}
spec: {template: {spec: {containers: [{name: a, image: "app:1"}]}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: c}
spec: {schedule: "0 3 * * *", jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: "nginx:latest"}]}}}}}
`,
  },
  'replicas by the name of the base': {
    'base/kustomization.yaml': 'resources: [a.yaml]\nnamePrefix: old-\n',
    'base/a.yaml': deployment('till'),
    'kustomization.yaml': 'resources: [base]\nnamePrefix: new-\nreplicas: [{name: till, count: 7}]\n',
  },
  'components change what is above them': {
    'base/kustomization.yaml': `resources: [a.yaml]\nconfigMapGenerator: [{name: settings, literals: [A=1, B=2]}]\n${plainNames}`,
    'base/a.yaml': deployment('till'),
    'ha/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [pdb.yaml]
configMapGenerator: [{name: settings, behavior: merge, literals: [B=3, C=4]}]
replicas: [{name: till, count: 3}]
patches:
- target: {kind: Deployment}
  patch: |
    - {op: add, path: /spec/minReadySeconds, value: 9}
`,
    'ha/pdb.yaml': 'apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: till}\nspec: {minAvailable: 2, selector: {matchLabels: {app: till}}}\n',
    'kustomization.yaml': `resources: [base]\ncomponents: [ha]\nnamePrefix: live-\ncommonLabels: {tier: front}\n${plainNames}`,
  },
  generators: {
    'base/kustomization.yaml': `configMapGenerator:
- name: one
  files: [app.ini, other.ini=app.ini]
  envs: [one.env]
- {name: two, literals: [X=1, Y=2]}
- {name: three, namespace: aside, literals: [X=1]}
secretGenerator:
- {name: keys, envs: [one.env], type: shop.test/keys}
- {name: more, literals: [A=1]}
generatorOptions: {disableNameSuffixHash: true, labels: {made: "yes"}}
`,
    'base/app.ini': '[pool]\nsize = 20\n',
    'base/one.env': '# a comment\n\nCOLOUR=red\nWORDS="two words"\n  INDENTED=x=y\n',
    'kustomization.yaml': `resources: [base]
configMapGenerator:
- {name: one, behavior: merge, literals: [COLOUR=blue]}
- {name: two, behavior: replace, literals: [Z=3]}
secretGenerator:
- {name: more, behavior: merge, literals: [B=2]}
${plainNames}`,
  },
  'one base twice': {
    'base/kustomization.yaml': `resources: [a.yaml]\nconfigMapGenerator: [{name: settings, literals: [A=1]}]\n${plainNames}`,
    'base/a.yaml': deployment('till'),
    'north/kustomization.yaml': 'resources: [../base]\nnamePrefix: north-\n',
    'south/kustomization.yaml': 'resources: [../base]\nnamePrefix: south-\nreplicas: [{name: till, count: 4}]\n',
    'kustomization.yaml': 'resources: [north, south]\nnamespace: shop\n',
  },
  'labels with and without selectors': {
    'kustomization.yaml': `resources: [a.yaml]
labels:
- pairs: {plain: a}
- pairs: {both: b}
  includeSelectors: true
- pairs: {templates: c}
  includeTemplates: true
- pairs: {own: d}
  fields: [{path: spec/own/labels, kind: Service, create: true}]
`,
    'a.yaml': `${deployment('till')}---
${service('till')}---
apiVersion: batch/v1
kind: CronJob
metadata: {name: c}
spec: {schedule: "0 3 * * *", jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: a}]}}}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  template: {spec: {affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: host, labelSelector: {matchLabels: {app: db}}}]}}}}
  volumeClaimTemplates: [{metadata: {name: data}}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: n}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: till}}}, {namespaceSelector: {}}]}]}
`,
  },
  replacements: {
    'kustomization.yaml': `resources: [a.yaml]
replacements:
- path: host.yaml
- source: {kind: ConfigMap, name: settings, fieldPath: data.image, options: {delimiter: ":", index: 1}}
  targets:
  - select: {kind: Deployment}
    reject: [{name: desk}]
    fieldPaths: ["spec.template.spec.containers.[name=till].image"]
    options: {delimiter: ":", index: 1}
- source: {kind: ConfigMap, name: settings, fieldPath: "data.[size.count]"}
  targets:
  - select: {kind: Deployment, name: till}
    fieldPaths: [spec.replicas, "metadata.annotations.[a.test/size]"]
    options: {create: true}
- source: {kind: ConfigMap, name: settings}
  targets:
  - select: {kind: Deployment}
    fieldPaths: ["spec.template.spec.containers.*.envFrom.0.configMapRef.name"]
`,
    'host.yaml': `source: {kind: Service, name: till, fieldPath: metadata.name}
targets:
- select: {kind: Deployment, name: till}
  fieldPaths: ["spec.template.spec.containers.[name=till].env.[name=COLOUR].value"]
`,
    'a.yaml': `${deployment('till')}---
${deployment('desk')}---
${service('till')}---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {image: "x:7.1", size.count: "5"}
`,
  },
  vars: {
    'kustomization.yaml': `resources: [a.yaml]
namePrefix: live-
vars:
- name: TILL_HOST
  objref: {apiVersion: v1, kind: Service, name: till}
- name: PORT
  objref: {apiVersion: v1, kind: Service, name: till}
  fieldref: {fieldpath: "spec.ports[0].port"}
`,
    'a.yaml': `${service('till')}---
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {containers: [{name: a, image: a, args: ["--to=$(TILL_HOST):$(PORT)", "$(OTHER)"], env: [{name: U, value: "http://$(TILL_HOST)/"}]}]}
`,
  },
  'names in kinds of one’s own': {
    'kustomization.yaml': 'resources: [a.yaml]\nnamePrefix: live-\nconfigurations: [names.yaml]\n',
    'names.yaml': 'nameReference:\n- kind: Cluster\n  fieldSpecs: [{path: spec/cluster/name, kind: ScheduledBackup}]\n',
    'a.yaml': `apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: {name: db}
spec: {instances: 3}
---
apiVersion: postgresql.cnpg.io/v1
kind: ScheduledBackup
metadata: {name: nightly}
spec: {schedule: "0 0 3 * * *", cluster: {name: db}}
---
apiVersion: postgresql.cnpg.io/v1
kind: Pooler
metadata: {name: pool}
spec: {cluster: {name: db}}
`,
  },
  'lists, objects for the tool alone, and empty documents': {
    'kustomization.yaml': 'resources: [a.yaml]\nnamespace: shop\n',
    'a.yaml': `---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: "1"}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: elsewhere}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: local, annotations: {config.kubernetes.io/local-config: "true"}}
---
`,
  },
  'an overlay that names what the base made': {
    'base/kustomization.yaml': `namePrefix: base-\nconfigMapGenerator: [{name: settings, literals: [A=1]}]\n${plainNames}`,
    'kustomization.yaml': 'resources: [base, a.yaml]\nnamePrefix: live-\n',
    'a.yaml': deployment('till'),
  },
  'a patch may change names where it says so': {
    'kustomization.yaml': `resources: [a.yaml]
patches:
- target: {kind: Service, name: till}
  options: {allowNameChange: true}
  patch: |
    apiVersion: v1
    kind: Service
    metadata: {name: counter}
- target: {kind: Deployment}
  patch: |
    - {op: replace, path: /metadata/name, value: renamed}
`,
    'a.yaml': `${deployment('till')}---\n${service('till')}`,
  },
}
