/** One name for every spelling of a setting: frameworks of the JVM take `maximum-pool-size`, `maximumPoolSize` and `MAXIMUM_POOL_SIZE` for the same. */

/** The name without dashes, underscores and quotes, in lower case; dots and indexes stay ({@link https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.typesafe-configuration-properties.relaxed-binding}). */
export function plainName(name: string): string {
  return name.replace(/[-_"']/g, '').toLowerCase()
}

/** How a variable may spell the name of a setting, all signs left out: `SPRING_DATASOURCE_URL` and `spring.datasource.url` are one. */
export function looseName(name: string): string {
  return name.replace(/[^A-Za-z\d]/g, '').toLowerCase()
}

/** As a variable of the environment is usually spelt. */
export function variableName(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z\d]+/g, '_')
    .toUpperCase()
}
