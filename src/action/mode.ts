/** What a run does, chosen by its event unless the input says it. */
import { UserError } from '../base/errors.ts'
import type { Context } from './context.ts'
import type { Inputs, Mode } from './inputs.ts'

export type Doing = Exclude<Mode, 'auto'>

const doingOn: Readonly<Record<string, Doing>> = {
  pull_request: 'gate',
  pull_request_target: 'gate',
  pull_request_review: 'gate',
  merge_group: 'gate',
  push: 'scan',
  schedule: 'scan',
  workflow_dispatch: 'scan',
  deployment_status: 'verify',
  issue_comment: 'command',
  workflow_run: 'publish',
}

/** The events a mode can't do without; the others judge on any event what its inputs or its commit name. */
const needs: Readonly<Partial<Record<Doing, string>>> = { command: 'issue_comment', publish: 'workflow_run' }

/** Throws UserError (exit 2) for what there is nothing to do on: never a pass because nothing was done. */
export function doingOf(inputs: Inputs, context: Context): Doing {
  const verifies = context.event === 'workflow_dispatch' && inputs.environment !== ''
  const doing = inputs.mode !== 'auto' ? inputs.mode : verifies ? 'verify' : doingOn[context.event]
  if (doing === undefined) {
    throw new UserError(`There is nothing to do on the event \`${context.event}\`.`, {
      exit: 2,
      hint: `Start the workflow on one of ${Object.keys(doingOn).join(', ')}, or say what to do with the input \`mode\`.`,
    })
  }
  const needed = needs[doing]
  if (needed !== undefined && needed !== context.event) {
    throw new UserError(`The mode \`${doing}\` has nothing to work on in the event \`${context.event}\`.`, {
      exit: 2,
      hint: `Start the workflow \`on: ${needed}\`, or leave \`mode\` out.`,
    })
  }
  if (doing === 'gate' && doingOn[context.event] !== 'gate' && (inputs.base === '' || inputs.head === '')) {
    throw new UserError(`On the event \`${context.event}\` there is nothing to compare.`, {
      exit: 2,
      hint: 'Name both commits with the inputs `base` and `head`, or start the workflow `on: pull_request`.',
    })
  }
  return doing
}
