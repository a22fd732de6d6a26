/** Every tool by its program's name; several may know the same program, each for what it understands. */
import type { Tool } from '../tool.ts'
import { admitTools } from './admits.ts'
import { archiveTools } from './archives.ts'
import { bucketTools } from './buckets.ts'
import { cloudformationTools } from './cloudformation.ts'
import { clusterTools } from './clusters.ts'
import { copyTools } from './copies.ts'
import { deployTools } from './deploys.ts'
import { destroyTools } from './destroys.ts'
import { deliverTools } from './delivers.ts'
import { dumpTools } from './dumps.ts'
import { kubectlTools } from './kubectl.ts'
import { loadTools } from './loads.ts'
import { localTools } from './local.ts'
import { migrateTools } from './migrates.ts'
import { namedNotifier, notifyTools } from './notifies.ts'
import { phpTools } from './php.ts'
import { platformTools } from './platforms.ts'
import { pruneTools } from './prunes.ts'
import { databaseTools } from './restores.ts'
import { purgeTools } from './purges.ts'
import { hostTools } from './hosts.ts'
import { pythonServerTools } from './python-servers.ts'
import { runTools } from './runs.ts'
import { serveTools } from './serves.ts'
import { setTools } from './sets.ts'
import { terraformTools } from './terraform.ts'
import { uwsgiTools } from './uwsgi.ts'

const byProgram = new Map<string, Tool[]>()
for (const tool of [
  ...dumpTools,
  ...archiveTools,
  ...databaseTools,
  ...copyTools,
  ...localTools,
  ...pruneTools,
  ...destroyTools,
  ...deployTools,
  ...kubectlTools,
  ...deliverTools,
  ...clusterTools,
  ...migrateTools,
  ...serveTools,
  ...pythonServerTools,
  ...phpTools,
  ...runTools,
  ...setTools,
  ...notifyTools,
  ...bucketTools,
  ...admitTools,
  ...loadTools,
  ...purgeTools,
  ...hostTools,
  ...terraformTools,
  ...platformTools,
  ...cloudformationTools,
  ...uwsgiTools,
]) {
  for (const program of tool.programs) {
    const list = byProgram.get(program)
    if (list === undefined) byProgram.set(program, [tool])
    else list.push(tool)
  }
}

export function toolsOf(program: string): readonly Tool[] {
  return byProgram.get(program) ?? namedNotifier(program)
}

/** Whether a path names a script of the repository's own, whatever it is called: what Bundler and npm put beside the code starts the tool. */
export function isOwn(path: string, program: string): boolean {
  if (!path.startsWith('./') || program === 'manage.py') return false
  return !/node_modules|\.bin\/|^\.\/bin\/(rails|rake|bundle|thrust|jobs|puma|unicorn|sidekiq|good_job|delayed_job|resque-pool)$/.test(path)
}
