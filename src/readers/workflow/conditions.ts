/** Conditions of jobs and steps, as far as they say outright whether a schedule gets through. */

function bare(condition: string): string {
  return condition
    .trim()
    .replace(/^\$\{\{([\s\S]*)\}\}$/, '$1')
    .trim()
}

/** `if: false` and what comes to the same. */
export function neverRuns(condition: string | undefined): boolean {
  if (condition === undefined) return false
  return decide(bare(condition), undefined) === false
}

/** Whether a job or step may run when the clock starts the workflow with this cron line. */
export function mayRun(condition: string | undefined, cron: string): boolean {
  return condition === undefined || decide(bare(condition), cron) !== false
}

/** True, false, or undefined where the files can't tell. Parentheses leave it open: they are rare and never needed to say no. */
function decide(text: string, cron: string | undefined): boolean | undefined {
  if (text.length > 2000) return undefined
  if (text.includes('(') && !/\w\(/.test(text.replace(/\b(always|success|failure|cancelled)\(\)/g, ''))) {
    const inner = text.replace(/\b(always|success|failure|cancelled)\(\)/g, 'status')
    if (inner.includes('(')) return undefined
  }
  const either = text.split('||')
  if (either.length > 1) {
    const answers = either.map((part) => decide(part.trim(), cron))
    return answers.includes(true) ? true : answers.every((answer) => answer === false) ? false : undefined
  }
  const both = text.split('&&')
  if (both.length > 1) {
    const answers = both.map((part) => decide(part.trim(), cron))
    return answers.includes(false) ? false : answers.every((answer) => answer === true) ? true : undefined
  }
  if (text === 'false' || text === '!true' || text === '0' || text === "''") return false
  if (text === 'true' || /^always\(\)$/.test(text)) return true
  if (cron === undefined) return undefined
  if (/^failure\(\)$|^cancelled\(\)$/.test(text)) return undefined
  const shape = /^github\.(event_name|event\.schedule)\s*(==|!=)\s*'([^']*)'$/.exec(text) ?? turned(text)
  if (shape === null) return undefined
  const actual = shape[1] === 'event_name' ? 'schedule' : cron
  return (actual === shape[3]) === (shape[2] === '==')
}

function turned(text: string): RegExpExecArray | null {
  const shape = /^'([^']*)'\s*(==|!=)\s*github\.(event_name|event\.schedule)$/.exec(text)
  return shape === null ? null : /^(.*)\0(.*)\0(.*)$/s.exec(`${shape[3] ?? ''}\0${shape[2] ?? ''}\0${shape[1] ?? ''}`)
}
