/** Constants that Pulumi's packages bring for texts: `aws.rds.InstanceType.T3_Micro` is `db.t3.micro`. */

/** {@link https://www.pulumi.com/registry/packages/aws/api-docs/rds/instance/#instancetype} and its like. */
export function constantOf(name: string, path: readonly string[]): string | undefined {
  const last = path.at(-1) ?? ''
  const of = path.slice(0, -1).join('.')
  if (name === 'aws') {
    if (/^rds\.InstanceTypes?$/.test(of)) return `db.${lower(last)}`
    if (/^elasticache\.InstanceTypes?$/.test(of)) return `cache.${lower(last)}`
    if (of === 'rds.EngineType') return last.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase()
    if (/^(regions?|Region)$/.test(of)) return regionOf(last)
  }
  if (name === 'digitalocean') {
    if (of === 'Region') return last.toLowerCase()
    const size = of === 'DatabaseSlug' ? /^DB_(\d+)VPCU(\d+)GB$/i.exec(last) : null
    if (size !== null) return `db-s-${size[1]}vcpu-${size[2]}gb`
  }
  return undefined
}

/** `R6G_4XLarge` → `r6g.4xlarge` */
function lower(name: string): string {
  return name.toLowerCase().replaceAll('_', '.')
}

/** `EUCentral1` → `eu-central-1` */
function regionOf(name: string): string {
  return name
    .replace(/^([A-Z]{2})(Gov)?/, '$1-$2-')
    .replace(/(\d)$/, '-$1')
    .replace(/-+/g, '-')
    .toLowerCase()
}
