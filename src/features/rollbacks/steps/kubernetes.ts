// Step `kubernetes`: scales a deployment, restarts its pods, or sets an image, and waits for the rollout; undo brings back what was there.
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '../../../lib/errors.ts';
import type { Binding } from '../binding.ts';
import type { Finding, StepType, World } from '../step-type.ts';
import type { Deployment, DeploymentChange } from '../tools.ts';

const KubernetesName = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
  error: 'must be a Kubernetes name: lower case letters, digits and hyphens',
});

const schema = (bind: Binding) =>
  z
    .strictObject({
      /** The name of a cluster in policy, which says the namespace. */
      cluster: z.string(),
      deployment: bind.value(KubernetesName),
      scale: bind.value(z.int().min(0).max(1000)).optional(),
      restart: z.literal(true).optional(),
      image: z
        .strictObject({
          container: bind.value(KubernetesName),
          image: bind.value(
            z.string().regex(/^[a-zA-Z0-9][\w.:/@-]{0,499}$/, { error: 'must be the name of an image' }),
          ),
        })
        .optional(),
      /** How long the new pods are waited for; the step fails its verification when they are not there then. */
      wait_seconds: z.int().min(0).max(900).default(120),
    })
    .refine(({ scale, restart, image }) => [scale, restart, image].filter((one) => one !== undefined).length === 1, {
      path: ['scale'],
      error: 'say one of scale, restart and image',
    });
type KubernetesSpec = z.output<ReturnType<typeof schema>>;

const Prior = z.object({ replicas: z.number(), images: z.record(z.string(), z.string()) });
type Prior = z.output<typeof Prior>;

const pollMs = 1_000;

export const kubernetesStep: StepType<KubernetesSpec> = {
  type: 'kubernetes',
  schema,
  describe: (spec) => ({
    what: whatOf(spec),
    exactly: [
      `${spec.cluster}: patch deployment ${spec.deployment} ${JSON.stringify(changeOf(spec, 'this run and step'))}`,
    ],
    place: 'outside',
    destructive: spec.scale === 0,
    undo: undoText(spec),
    // It says how it shall be; a restart is marked with its step, and the same mark restarts nothing.
    repeatable: true,
  }),
  lint(spec, { tools }) {
    const why = tools.has('kubernetes', spec.cluster);
    return why === undefined ? [] : [`cluster: ${why}`];
  },
  async preview(spec, world) {
    try {
      const is = await read(spec, world);
      await patch(spec, world, changeOf(spec, world.key), true);
      return { how: 'dry_run', lines: [`${shown(spec, is)}; the cluster would take the change`] };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { how: 'dry_run', lines: [whatOf(spec)], problem: error.userMessage };
    }
  },
  async before(spec, world) {
    const { replicas, images } = await read(spec, world);
    return { replicas, images };
  },
  async run(spec, world) {
    await patch(spec, world, changeOf(spec, world.key), false);
    const is = await waitForRollout(spec, world);
    const prior = Prior.parse(world.before);
    return { state: 'done', rows: is?.ready ?? null, output: rolloutText(spec, is), prior };
  },
  async check(spec, world) {
    const is = await read(spec, world);
    if (spec.restart) return found(is.mark === world.key, shown(spec, is));
    return compare(spec, is, changeOf(spec, ''), world.before === undefined ? undefined : Prior.parse(world.before));
  },
  async verify(spec, _effect, world) {
    const is = await read(spec, world);
    const isSo = spec.restart ? is.mark === world.key : holds(is, changeOf(spec, ''));
    return { ok: isSo && is.rolledOut, evidence: `${shown(spec, is)}, ${readiness(is)}` };
  },
  undo: {
    async preview(spec, { prior }, world) {
      const is = await read(spec, world);
      const lines = [`${shown(spec, is)}; it would go back to ${shownChange(backTo(spec, Prior.parse(prior)))}`];
      if (holds(is, changeOf(spec, ''))) return { how: 'read', lines };
      const left = shownChange(changeOf(spec, ''));
      return {
        how: 'read',
        lines,
        differs: `${shown(spec, is)}, and the step left it at ${left}: it was changed since.`,
      };
    },
    async run(spec, { prior }, world) {
      await patch(spec, world, backTo(spec, Prior.parse(prior)), false);
      return { rows: null, output: rolloutText(spec, await waitForRollout(spec, world)) };
    },
    async check(spec, { prior }, world) {
      const was = Prior.parse(prior);
      const to = changeOf(spec, '');
      return compare(spec, await read(spec, world), backTo(spec, was), {
        replicas: to.replicas ?? was.replicas,
        images: { ...was.images, ...to.images },
      });
    },
  },
};

function whatOf({ scale, restart, image, deployment }: KubernetesSpec): string {
  if (restart) return `Restarts the pods of ${deployment}`;
  if (image === undefined) return `Scales ${deployment} to ${scale} ${scale === 1 ? 'pod' : 'pods'}`;
  return `Sets the image of ${deployment} to ${image.image}`;
}

function undoText({ scale, restart }: KubernetesSpec): string | null {
  if (restart) return null;
  return scale === undefined ? 'Sets the image that was there before' : 'Scales to what it was before';
}

function changeOf({ scale, restart, image }: KubernetesSpec, key: string): DeploymentChange {
  if (restart) return { mark: key };
  return image === undefined ? { replicas: scale ?? 0 } : { images: { [image.container]: image.image } };
}

function backTo({ scale, image }: KubernetesSpec, { replicas, images }: Prior): DeploymentChange {
  if (scale !== undefined) return { replicas };
  const was = image === undefined ? undefined : images[image.container];
  if (image === undefined || was === undefined) throw new RangeError('there is nothing to go back to');
  return { images: { [image.container]: was } };
}

const read = async ({ cluster, deployment }: KubernetesSpec, { tools, signal }: World): Promise<Deployment> =>
  await tools.deployments(cluster).read(deployment, signal);

async function patch(
  { cluster, deployment }: KubernetesSpec,
  { tools, signal }: World,
  change: DeploymentChange,
  dryRun: boolean,
): Promise<void> {
  await tools.deployments(cluster).change(deployment, change, { dryRun, signal });
}

const holds = (is: Deployment, { replicas, images = {} }: DeploymentChange): boolean =>
  (replicas === undefined || is.replicas === replicas) &&
  Object.entries(images).every(([container, image]) => is.images[container] === image);

function compare(spec: KubernetesSpec, is: Deployment, wanted: DeploymentChange, other: Prior | undefined): Finding {
  if (holds(is, wanted)) return found(true, shown(spec, is));
  const isOther = other === undefined || holds(is, backTo(spec, other));
  // What is neither the one nor the other was set by somebody else: nobody can say in which order.
  return isOther ? found(false, shown(spec, is)) : { state: 'unknown', evidence: `${shown(spec, is)}.` };
}

const found = (isDone: boolean, evidence: string): Finding => ({
  state: isDone ? 'done' : 'not_done',
  evidence: `${evidence}.`,
});

function shown({ deployment, image }: KubernetesSpec, is: Deployment): string {
  const about = image === undefined ? `${is.replicas} pods` : (is.images[image.container] ?? 'no such container');
  return `${deployment} is at ${about}`;
}

const shownChange = ({ replicas, images = {} }: DeploymentChange): string =>
  replicas === undefined ? Object.values(images).join(', ') : `${replicas} pods`;

const readiness = ({ ready, replicas }: Deployment): string => `${ready} of ${replicas} pods are ready`;

const rolloutText = (spec: KubernetesSpec, is: Deployment | undefined): string =>
  is === undefined ? 'It was not asked whether its pods are there' : `${shown(spec, is)}, ${readiness(is)}`;

// The change is made: what cannot be read now is for the verification to say.
async function waitForRollout(spec: KubernetesSpec, world: World): Promise<Deployment | undefined> {
  const end = performance.now() + spec.wait_seconds * 1000;
  let is: Deployment | undefined;
  for (;;) {
    is = await read(spec, world).catch((error: unknown) => {
      if (error instanceof AppError) return is;
      throw error;
    });
    if (is !== undefined) world.progress(Math.min(is.ready, is.replicas), is.replicas, 'Waiting for pods');
    if (is?.rolledOut || performance.now() + pollMs > end || world.signal.aborted) return is;
    await delay(pollMs, undefined, { signal: world.signal }).catch(() => undefined);
  }
}
