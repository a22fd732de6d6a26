/** Time that the processor spent on this process: what else runs on the machine has no say in it, as it has in the time on the wall. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
