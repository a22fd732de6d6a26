/** Reads entities of JPA and Hibernate in Java for the tables, keys and indexes that they stand for. */
import type { Reader } from '../reader.ts'

export const jpaReader: Reader = {
  name: 'jpa',
  title: 'Entities of JPA and Hibernate in Java: tables, keys, indexes and relations; those in Kotlin and in XML are told not to be read',
  docs: 'https://jakarta.ee/specifications/persistence/3.2/jakarta-persistence-spec-3.2',
  files: ['**/*.java', '**/*.kt', '**/*.hbm.xml', '**/META-INF/*orm.xml'],
  sourcesOf: 'jvm',
  // By coordinates, by starters, and by their usual names in a catalogue.
  dependsOn:
    /data[-.]?jpa|hibernate(?![-.]?validator)|persistence[-.]?api|persistence\.jpa$|eclipselink|openjpa|^jakarta\.jakartaee|^javaee-(web-)?api|^blaze-persistence/i,
  concerns: (text) => /\b(jakarta|javax)\.persistence\b|<(hibernate-mapping|entity-mappings)\b/.test(text),
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}
