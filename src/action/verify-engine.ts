/** The true verifier: the use case, the doors to the world, and its reports. */
import { plain } from '../report/escape.ts'
import { renderFitting } from '../report/verification/fitting.ts'
import { verificationJson } from '../report/verification/json.ts'
import { renderJunit } from '../report/verification/junit.ts'
import { descriptionOf, headlineOf, linesOf } from '../report/verification/rows.ts'
import { readVerification } from '../report/verification/schema.ts'
import { NothingToLookAt } from '../run/verify/round.ts'
import { measured } from '../run/verify/telling.ts'
import { exitOf, verify } from '../run/verify/verify.ts'
import { openIo } from '../wire/io.ts'
import type { Verifier } from './engine.ts'

export const verifier: Verifier = {
  verify,
  isNothing: (error) => error instanceof NothingToLookAt,
  exitOf: ({ decision }) => exitOf[decision],
  openIo,
  render: (verification, options) => renderFitting(verification, { ...options, print: ({ value, unit }) => measured(value, unit) }),
  renderJson: verificationJson,
  renderJunit,
  lines: (verification) =>
    linesOf(verification).map(({ sign, metric, target, actual, status }) =>
      plain([`${sign} ${metric}: ${target}`, ...(actual === '' ? [] : [` → ${actual}`]), ...(status === '' ? [] : [` (${status})`])].join('')),
    ),
  headline: (verification) => plain(headlineOf(verification)),
  describe: descriptionOf,
  read: readVerification,
}
