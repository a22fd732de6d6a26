/** Profile expressions of Spring: which settings hold under which profiles. */

/**
 * Whether an expression holds under the profiles that are active: names, `!`, `&`, `|` and brackets
 * ({@link https://docs.spring.io/spring-framework/reference/core/beans/environment.html#beans-definition-profiles-java}). One that can't be read holds never.
 */
export function profileHolds(expression: string, active: ReadonlySet<string>): boolean {
  if (expression.length > 500) return false
  const words = expression.match(/[^\s!&|()]+|[!&|()]/g) ?? []
  let at = 0
  const either = (): boolean => {
    let holds = both()
    while (words[at] === '|') {
      at++
      holds = both() || holds
    }
    return holds
  }
  const both = (): boolean => {
    let holds = one()
    while (words[at] === '&') {
      at++
      holds = one() && holds
    }
    return holds
  }
  const one = (): boolean => {
    const word = words[at++]
    if (word === '!') return !one()
    if (word !== '(') return word !== undefined && active.has(word)
    const inner = either()
    at++
    return inner
  }
  return words.length > 0 && either()
}
