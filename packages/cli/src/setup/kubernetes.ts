import type { PlannedProcess, ProcessPlan } from './process-plan.js';
import { scaledObjectOf } from './scaled-object.js';
import { shellWords } from './shell-words.js';

const PORT = 9464;
/** Every process answers the probes, and shows its metrics to who has the token. */
export const KUBERNETES_WORDS = ['--listen', `0.0.0.0:${PORT}`];

/**
 * A Deployment for each kind of process, and what scales it where a Prometheus is named. The address of the datastore, and the
 * token for metrics, come from a Secret named like the app.
 */
export function kubernetesFile(plan: ProcessPlan): string {
  const { app, processes, prometheus } = plan;
  const scaled = processes.flatMap(({ name, served }) =>
    prometheus === undefined || !served ? [] : [scaledObjectOf(`${app}-${name}`, served, prometheus)],
  );
  return [...processes.map((it) => deploymentOf(plan, it)), ...scaled].join('---\n');
}

function deploymentOf({ app, image }: ProcessPlan, it: PlannedProcess): string {
  const labels = (indent: string) =>
    `${indent}app.kubernetes.io/name: ${JSON.stringify(app)}\n${indent}app.kubernetes.io/component: ${JSON.stringify(it.name)}`;
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${JSON.stringify(`${app}-${it.name}`)}
  labels:
${labels('    ')}
spec:
  replicas: ${it.count}
  selector:
    matchLabels:
${labels('      ')}
  template:
    metadata:
      labels:
${labels('        ')}
    spec:
      terminationGracePeriodSeconds: ${it.stopSeconds}
      containers:
        - name: ${JSON.stringify(it.name)}
          image: ${JSON.stringify(image)}
          command: ${JSON.stringify(shellWords(it.command))}
          ports:
            - name: health
              containerPort: ${PORT}
          livenessProbe:
            httpGet: { path: /healthz, port: health }
            # A job that blocks its event loop for less than two minutes is no reason to end it.
            timeoutSeconds: 5
            periodSeconds: 10
            failureThreshold: 12
          readinessProbe:
            httpGet: { path: /readyz, port: health }
            timeoutSeconds: 5
          env:
            - name: NODE_ENV
              value: production
            - name: CORTADO_URL
              valueFrom:
                secretKeyRef:
                  name: ${JSON.stringify(app)}
                  key: url
            - name: CORTADO_METRICS_TOKEN
              valueFrom:
                secretKeyRef:
                  name: ${JSON.stringify(app)}
                  key: metrics-token
                  optional: true
`;
}
