// Renders the chart and checks what comes; see the script "check" beside it, which calls this with the folder of its tools.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const tools = process.argv[2];
const require = createRequire(join(tools, 'any.js'));
const yaml = require('yaml');

/** Sets of values that somebody would give, and the kinds of objects that come of them beside those of all. */
const renders = {
  'one pod': [{}, []],
  'one pod that keeps its folder': [{ persistence: { enabled: true, storageClass: 'fast', size: '8Gi' } }, ['PersistentVolumeClaim']],
  'a bucket, rights by the service account': [
    {
      replicaCount: 3,
      store: { url: 's3://releases/production', region: 'eu-central-1' },
      serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/threader' } },
    },
    ['PodDisruptionBudget'],
  ],
  everything: [
    {
      image: { digest: `sha256:${'0'.repeat(64)}`, pullSecrets: ['pull'] },
      fullnameOverride: 'functions',
      store: { url: 's3://releases/production', endpoint: 'https://s3.example:9000', region: 'any', existingSecret: 'bucket' },
      admin: { existingSecret: 'admin' },
      secretsKey: { existingSecret: 'sealing' },
      console: { enabled: true },
      service: { type: 'LoadBalancer', annotations: { a: 'b' } },
      ingress: { enabled: true, className: 'nginx', hosts: ['f.example'], tls: [{ hosts: ['f.example'], secretName: 'tls' }] },
      httpRoute: { enabled: true, parentRefs: [{ name: 'gateway', namespace: 'edge' }], hostnames: ['f.example'] },
      autoscaling: { enabled: true, invocations: 3000, guestsWaiting: 20 },
      networkPolicy: {
        enabled: true,
        functionsFrom: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'edge' } } }],
        adminFrom: [{ podSelector: { matchLabels: { app: 'prometheus' } } }],
        egress: [{ ports: [{ port: 443, protocol: 'TCP' }] }],
      },
      serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
      jvm: { heapPercent: 60, options: '-XX:+UseSerialGC' },
      extraArgs: ['--chaos'],
      extraEnv: [{ name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://collector:4318' }],
      podLabels: { team: 'a' },
      podAnnotations: { a: 'b' },
      nodeSelector: { pool: 'a' },
      tolerations: [{ key: 'a', operator: 'Exists' }],
      affinity: { podAntiAffinity: {} },
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }],
      priorityClassName: 'high',
    },
    ['HorizontalPodAutoscaler', 'HTTPRoute', 'Ingress', 'NetworkPolicy', 'PodDisruptionBudget', 'ServiceMonitor'],
  ],
};

/** Wrong values, and what the message has to name. */
const refused = [
  [{ image: { repository: '' } }, 'image.repository'],
  [{ replicaCount: '3' }, '/replicaCount'],
  [{ replicas: 3 }, "'replicas'"],
  [{ replicaCount: 2 }, 'store.url'],
  [{ store: { url: 'http://bucket' } }, '/store/url'],
  [{ store: { url: 's3://releases' }, persistence: { enabled: true } }, 'persistence.enabled'],
  [{ autoscaling: { enabled: true } }, 'store.url'],
  [{ store: { url: 's3://releases' }, autoscaling: { enabled: true, maxReplicas: 1 } }, 'autoscaling.maxReplicas'],
  [{ jvm: { heapPercent: 100 } }, '/jvm/heapPercent'],
  [{ resources: { limits: { memory: '2 GB' } } }, '/resources/limits/memory'],
  [{ ingress: { enabled: true } }, 'ingress.hosts'],
  [{ httpRoute: { enabled: true } }, 'httpRoute.parentRefs'],
  [{ drainSeconds: 60 }, 'terminationGracePeriodSeconds'],
  [{ service: { type: 'External' } }, '/service/type'],
];

function helm(values) {
  const input = JSON.stringify({ ...values, image: { repository: 'images.example/threader', ...values.image } });
  return execFileSync(join(tools, 'helm/helm'), ['template', 'try', 'threader', '--values', '-'], { input, encoding: 'utf8', stdio: 'pipe' });
}

function fail(text) {
  console.error(`deploy/helm/check: ${text}`);
  process.exitCode = 1;
}

/** Which package has the schemas of a group, and how its folders are called. */
function packageOf(group) {
  if (group === 'monitoring.coreos.com') return '@kubernetes-models/prometheus-operator/monitoring.coreos.com';
  if (group === 'gateway.networking.k8s.io') return '@kubernetes-models/gateway-api/gateway.networking.k8s.io';
  return `kubernetes-models${group === '' ? '' : `/${group}`}`;
}

async function load(group, version) {
  const home = packageOf(group);
  return import(pathToFileURL(join(tools, 'node_modules', home, version, 'index.js')));
}

function groupOf(object) {
  const parts = object.apiVersion.split('/');
  return parts.length === 1 ? ['', parts[0]] : parts;
}

async function validate(object) {
  const Type = (await load(...groupOf(object)))[object.kind];
  if (!Type) throw new Error(`there is no ${object.kind} of ${object.apiVersion}`);
  new Type(object).validate();
}

/** What the types of the objects say of them: the schemas let fields pass that there are not. */
function compile(objects) {
  const lines = objects.map((object, at) => {
    const [group, version] = groupOf(object);
    return `import type { I${object.kind} as T${at} } from '${packageOf(group)}/${version}';\nexport const o${at}: T${at} = ${JSON.stringify(object)};`;
  });
  const file = join(tools, 'objects.ts');
  writeFileSync(file, lines.join('\n'));
  try {
    const options = ['--noEmit', '--skipLibCheck', '--module', 'nodenext', '--moduleResolution', 'nodenext', '--target', 'es2022'];
    execFileSync('node', [join(tools, 'node_modules/typescript/bin/tsc'), ...options, file], { encoding: 'utf8', stdio: 'pipe', cwd: tools });
    return '';
  } catch (error) {
    return error.stdout || String(error);
  }
}

const always = ['Deployment', 'Service', 'ServiceAccount'];
const objects = [];
for (const [name, [values, kinds]] of Object.entries(renders)) {
  const documents = yaml.parseAllDocuments(helm(values));
  documents.flatMap((document) => document.errors).forEach((error) => fail(`${name}: ${error}`));
  const all = documents.map((document) => document.toJS()).filter(Boolean);
  for (const object of all) {
    try {
      await validate(object);
      objects.push(object);
    } catch (error) {
      fail(`${name}: ${object.kind} ${object.metadata?.name}: ${error.message}`);
    }
  }
  const found = new Set(all.map((object) => object.kind).filter((kind) => kind !== 'Secret'));
  const wanted = new Set([...always, ...kinds]);
  if ([...found].sort().join() !== [...wanted].sort().join()) fail(`${name}: made ${[...found].sort()}, not ${[...wanted].sort()}`);
}
for (const [values, named] of refused) {
  try {
    helm(values);
    fail(`this was taken: ${JSON.stringify(values)}`);
  } catch (error) {
    if (!error.stderr?.includes(named)) fail(`the message to ${JSON.stringify(values)} does not name ${named}: ${error.stderr ?? error}`);
  }
}
const complaints = compile(objects);
if (complaints) fail(complaints);
// The check itself sees a field that there is not.
const misspelled = compile([{ apiVersion: 'v1', kind: 'Service', spec: { selectr: {} } }]);
if (!misspelled.includes('selectr')) fail(`a misspelled field was taken: ${misspelled}`);
if (!process.exitCode) console.log(`deploy/helm/check: ${objects.length} objects of ${Object.keys(renders).length} renders are right, ${refused.length} wrong values are refused by name`);
