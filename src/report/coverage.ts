/** Beside every grade, how much it speaks of; and where that is too little for one, that there is none. */
import type { Scorecard } from '../model/verdict.ts'

type Judged = Pick<Scorecard, 'grade' | 'score' | 'judged'>

/** `B+`, or that there is no grade. */
export function gradeWords({ grade }: Judged): string {
  return grade ?? 'no grade'
}

/** `62 of 92 rules judged`, and why there is no grade. */
export function coverageWords({ grade, score, judged }: Judged): string {
  const { rules, of, grave, ofGrave, needed } = judged
  const count = `${rules} of ${of} rules judged`
  return grade !== undefined || score === undefined
    ? count
    : `${count}, too few for a grade: ${grave} of the ${ofGrave} critical and high ones, and ${needed} are asked for`
}
