/** RDS’s own formulas for parameters: `LEAST({DBInstanceClassMemory/9531392},5000)` comes to a number where the instance's size is known. */

/** What a formula may name. */
export interface FormulaValues {
  readonly memory?: number
  readonly cpus?: number
  readonly storage?: number
  readonly port?: number
}

/** Deeper or longer than any formula RDS accepts. */
const longest = 400
const deepest = 20

/**
 * The value of a parameter's text ({@link https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ParamValuesRef.html}), whole as RDS rounds it;
 * undefined for what is no formula or names what is not known.
 */
export function formulaValue(text: string, values: FormulaValues): number | undefined {
  if (text.length > longest) return undefined
  const tokens = text.match(/[A-Za-z]+|\d+(?:\.\d+)?|\S/g) ?? []
  let next = 0
  const take = (token: string): boolean => tokens[next] === token && ++next > 0
  const names = new Map<string, number | undefined>([
    ['dbinstanceclassmemory', values.memory],
    ['dbinstancevcpu', values.cpus],
    ['allocatedstorage', values.storage],
    ['endpointport', values.port],
  ])
  const term = (depth: number): number | undefined => {
    const token = tokens[next++]
    if (token === undefined || depth > deepest) return undefined
    if (/^\d/.test(token)) return Number(token)
    if (token === '-') {
      const value = term(depth + 1)
      return value === undefined ? undefined : -value
    }
    if (token === '{' || token === '(') {
      const value = sum(depth + 1)
      return take(token === '{' ? '}' : ')') ? value : undefined
    }
    if (!take('(')) return names.get(token.toLowerCase())
    const parts: (number | undefined)[] = []
    do parts.push(sum(depth + 1))
    while (take(','))
    const known = parts.filter((part) => part !== undefined)
    return take(')') && known.length === parts.length ? applied(token.toLowerCase(), known) : undefined
  }
  const product = (depth: number): number | undefined => {
    let value = term(depth)
    while (tokens[next] === '*' || tokens[next] === '/') {
      const times = tokens[next++] === '*'
      const other = term(depth)
      value = value === undefined || other === undefined ? undefined : times ? value * other : value / other
    }
    return value
  }
  const sum = (depth: number): number | undefined => {
    let value = product(depth)
    while (tokens[next] === '+' || tokens[next] === '-') {
      const plus = tokens[next++] === '+'
      const other = product(depth)
      value = value === undefined || other === undefined ? undefined : plus ? value + other : value - other
    }
    return value
  }
  const value = sum(0)
  return value === undefined || next < tokens.length || !Number.isFinite(value) ? undefined : Math.floor(value)
}

function applied(name: string, values: readonly number[]): number | undefined {
  if (name === 'least') return Math.min(...values)
  if (name === 'greatest') return Math.max(...values)
  if (name === 'sum') return values.reduce((total, value) => total + value, 0)
  // To the base of two, as the documentation says.
  return name === 'log' && values[0] !== undefined ? Math.log2(values[0]) : undefined
}

/** Whether a parameter's text is a formula rather than a value. */
export function isFormula(text: string): boolean {
  return text.includes('{')
}
