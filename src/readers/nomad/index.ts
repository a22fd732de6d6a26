/** Nomad: each job of production is a stack of its own, evaluated with the variables that its deployment gives. */
import { createTold } from '../../parse/fields.ts'
import type { Platform } from '../platform.ts'
import { findJobs } from './find.ts'
import { declareJob } from './job.ts'
import { readJob } from './source.ts'

export const nomadPlatform: Platform = {
  name: 'nomad',
  title: 'Jobs of Nomad, in HCL and as its API takes them',
  docs: 'https://developer.hashicorp.com/nomad/docs/job-specification',
  files: ['**/*.{nomad,hcl,job}', '**/*.nomad.json', '**/{nomad,jobs}/*.json'],
  find: findJobs,
  async read(stack, context) {
    const [path = '', ...varFiles] = stack.files
    const at = stack.variablesAt ?? { path, line: 1, key: '' }
    const told = createTold()
    const { job, skipped } = await readJob(path, { varFiles, sets: stack.variables ?? [], open: stack.openVariables ?? [], at }, context)
    if (job === undefined) {
      if (skipped.length === 0) told.tell({ path, line: 1 }, 'is no job of Nomad')
      return { declares: [], skipped: [...skipped, ...told.skips] }
    }
    return { declares: declareJob(job, stack.name, told, stack.scaled), skipped: [...skipped, ...told.skips] }
  },
}
