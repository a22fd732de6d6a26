/** A service of Docker Swarm, by the engine's API: a rollout that was rolled back runs all its tasks, of the version before, and its command exits well. */
import type { Probe } from '../probe.ts'
import { askEngine } from './engine.ts'
import { figuresOf, swarmFigures } from './figures.ts'
import { placeOf, swarmEnvironment, swarmTarget, withEnvironment, type SwarmTarget } from './target.ts'

export const swarmProbe: Probe<SwarmTarget> = {
  name: 'swarm',
  title:
    'a service of Docker Swarm, asked of a manager’s engine: what runs, of which image, and what became of its last update. The engine is that of `DOCKER_HOST`, or of this machine',
  docs: 'https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Service',
  key: 'service',
  of: 'service',
  target: swarmTarget,
  figures: swarmFigures,
  defaults: () => ({ expect: ['running == desired', '!rolledBack', '!stuck', "updateState != 'updating'"] }),
  environment: swarmEnvironment,
  withEnvironment,
  place: (target) => `${target.service} at ${placeOf(target)}`,
  async observe(target, io) {
    return figuresOf(await askEngine(target, io), target.within)
  },
}
