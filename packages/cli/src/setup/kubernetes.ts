import type { PlannedProcess, ProcessPlan } from './process-plan.js';

/** A Deployment for each kind of process. The address of the datastore comes from a Secret named like the app. */
export function kubernetesFile(plan: ProcessPlan): string {
  return plan.processes.map((it) => deploymentOf(plan, it)).join('---\n');
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
          command: ${JSON.stringify(it.command.split(' '))}
          env:
            - name: NODE_ENV
              value: production
            - name: CORTADO_URL
              valueFrom:
                secretKeyRef:
                  name: ${JSON.stringify(app)}
                  key: url
`;
}
