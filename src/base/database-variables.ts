/** Names of variables that tell a program which database to open, whatever its language. */
const naming = /DATABASE|(^|_)DB(_|$)|POSTGRES|MYSQL|MONGO|REDIS|_DSN$/

export function namesDatabase(variable: string): boolean {
  return naming.test(variable)
}
