/** TypeORM in Nest: each loss is stopped wherever its value is written, and what loses nothing goes through. */
import { budget, destructive, engine, moreCopies, pooling, prove, set, single, smallerServer } from './node-orms.ts'
import { add, all, remove, rename, replace, type Edit } from './story.ts'

/** Nest's options from a class that is made for them. */
const byClass = (size: string): Edit =>
  all(
    add(
      'src/database/options.ts',
      `import { Inject, Injectable } from '@nestjs/common'\nimport { ConfigType } from '@nestjs/config'\nimport { TypeOrmModuleOptions, TypeOrmOptionsFactory } from '@nestjs/typeorm'\nimport databaseConfig from '../config/database.config'\n\n@Injectable()\nexport class DatabaseOptions implements TypeOrmOptionsFactory {\n  constructor(@Inject(databaseConfig.KEY) private readonly database: ConfigType<typeof databaseConfig>) {}\n\n  createTypeOrmOptions(): TypeOrmModuleOptions {\n    return { type: 'postgres', url: this.database.url, poolSize: ${size}, autoLoadEntities: true }\n  }\n}\n`,
    ),
    replace('src/database/database.module.ts', /TypeOrmModule\.forRootAsync[^]*?\n    \}\),\n/, 'TypeOrmModule.forRootAsync({ useClass: DatabaseOptions }),\n'),
    replace('src/database/database.module.ts', 'import { TypeOrmModule', "import { DatabaseOptions } from './options'\nimport { TypeOrmModule"),
  )

prove('nest-typeorm', {
  losses: [
    ['no size', pooling, replace('src/database/database.module.ts', "        poolSize: config.get<number>('database.poolSize'),\n", '')],
    ['one connection, by a default of the configuration', pooling, replace('src/config/database.config.ts', '?? 20', '?? 1')],
    ['one connection, by the environment', pooling, set('DB_POOL', '1')],
    ['one connection, by a constant', pooling, replace('src/config/database.config.ts', 'Number(process.env.DB_POOL ?? 20)', '1')],
    ['past the server, by a default of the configuration', budget, replace('src/config/database.config.ts', '?? 20', '?? 50')],
    ['past the server, by the environment', budget, set('DB_POOL', '45')],
    ['past the server, by copies', budget, moreCopies],
    ['one connection, by a class of options', pooling, byClass('1')],
    ['past the server, by PM2’s instances', budget, replace('ecosystem.config.cjs', 'instances: 2', 'instances: 6')],
    [
      'past the server, by a variable of PM2’s file',
      budget,
      all(replace('ecosystem.config.cjs', 'instances: 2', 'instances: Number(process.env.WEB_PROCESSES || 2)'), set('WEB_PROCESSES', '5')),
    ],
    ['past a smaller server', budget, smallerServer],
    [
      'SQLite in place of the server',
      engine,
      all(
        replace('src/database/database.module.ts', "type: 'postgres'", "type: 'better-sqlite3'"),
        replace('src/database/database.module.ts', "url: config.getOrThrow<string>('database.url')", "database: '/var/lib/granary/bins.db'"),
      ),
    ],
    ['a schema that follows the code', destructive, replace('src/database/database.module.ts', 'synchronize: false', 'synchronize: true')],
    [
      'a schema that follows the code outside of development',
      destructive,
      replace('src/database/database.module.ts', 'synchronize: false', "synchronize: process.env.NODE_ENV !== 'development'"),
    ],
    [
      'a schema that follows the code, by the configuration',
      destructive,
      all(
        replace('src/database/database.module.ts', 'synchronize: false', "synchronize: config.get<boolean>('database.sync')"),
        replace('src/config/database.config.ts', 'ssl: false', 'ssl: false,\n  sync: true'),
      ),
    ],
    [
      'a schema that follows the code, by a variable of the service',
      destructive,
      all(replace('src/database/database.module.ts', 'synchronize: false', "synchronize: process.env.DB_SYNC === 'true'"), set('DB_SYNC', '"true"')),
    ],
    ['a schema that is dropped', destructive, replace('src/database/database.module.ts', 'synchronize: false', 'dropSchema: true')],
    [
      'a client a request',
      single,
      replace(
        'src/bins/bins.service.ts',
        '  list(): Promise<Bin[]> {\n    return this.bins',
        "  async list(): Promise<Bin[]> {\n    const { DataSource } = await import('typeorm')\n    const source = await new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, poolSize: 20 }).initialize()\n    return source.getRepository(Bin)",
      ),
    ],
    [
      'a client a request, by its scope',
      single,
      all(
        add(
          'src/bins/source.ts',
          "import { Injectable, Scope } from '@nestjs/common'\nimport { DataSource } from 'typeorm'\n\n@Injectable({ scope: Scope.REQUEST })\nexport class Source {\n  readonly source = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, poolSize: 20 })\n}\n",
        ),
        replace('src/bins/bins.module.ts', 'providers: [BinsService]', 'providers: [BinsService, Source]'),
      ),
    ],
  ],
  harmless: [
    ['more, within what the server takes', replace('src/config/database.config.ts', '?? 20', '?? 22')],
    ['a value of the environment', set('DB_POOL', '22')],
    ['a number in place of the configuration', replace('src/database/database.module.ts', "config.get<number>('database.poolSize')", '20')],
    ['a variable with a default', replace('src/database/database.module.ts', "config.get<number>('database.poolSize')", "config.get<number>('DB_POOL', 20)")],
    [
      'the configuration injected whole',
      all(
        replace('src/database/database.module.ts', /config\.get(OrThrow)?<\w+>\('database\.(\w+)'\)/g, 'config.$2'),
        replace('src/database/database.module.ts', 'config: ConfigService', 'config: ConfigType<typeof databaseConfig>'),
        replace('src/database/database.module.ts', 'inject: [ConfigService]', 'inject: [databaseConfig.KEY]'),
        replace(
          'src/database/database.module.ts',
          'import { ConfigModule, ConfigService }',
          "import databaseConfig from '../config/database.config'\nimport { ConfigModule, ConfigType }",
        ),
      ),
    ],
    [
      'options without a factory',
      replace(
        'src/database/database.module.ts',
        /TypeOrmModule\.forRootAsync[^]*?\n    \}\),\n/,
        "TypeOrmModule.forRoot({ type: 'postgres', url: process.env.DATABASE_URL, poolSize: 20, autoLoadEntities: true }),\n",
      ),
    ],
    [
      'a source of one’s own',
      all(
        add(
          'src/data-source.ts',
          "import { DataSource, type DataSourceOptions } from 'typeorm'\n\nexport const options: DataSourceOptions = { type: 'postgres', url: process.env.DATABASE_URL, poolSize: 20, synchronize: false }\n",
        ),
        replace('src/database/database.module.ts', /TypeOrmModule\.forRootAsync[^]*?\n    \}\),\n/, 'TypeOrmModule.forRoot(options),\n'),
        replace('src/database/database.module.ts', 'import { TypeOrmModule', "import { options } from '../data-source'\nimport { TypeOrmModule"),
      ),
    ],
    [
      'a size under `extra`',
      replace(
        'src/database/database.module.ts',
        "poolSize: config.get<number>('database.poolSize')",
        "extra: { max: config.get<number>('database.poolSize') }",
      ),
    ],
    ['a class of options', byClass('this.database.poolSize')],
    [
      'a schema that a variable would let follow the code',
      all(replace('src/database/database.module.ts', 'synchronize: false', "synchronize: process.env.DB_SYNC === 'true'"), set('DB_SYNC', '"false"')),
    ],
    ['what tests do', replace('test/database.ts', 'dropSchema: true', 'dropSchema: false')],
    [
      'a schema that follows the code in development',
      replace('src/database/database.module.ts', 'synchronize: false', "synchronize: process.env.NODE_ENV === 'development'"),
    ],
    [
      'a file by another name',
      all(rename('src/config/database.config.ts', 'src/config/database.ts'), replace('src/app.module.ts', './config/database.config', './config/database')),
    ],
    [
      'PM2’s file as JSON',
      all(
        remove('ecosystem.config.cjs'),
        add('ecosystem.json', '{ "apps": [{ "name": "granary", "script": "dist/main.js", "exec_mode": "cluster", "instances": 2 }] }\n'),
        replace('Dockerfile', 'ecosystem.config.cjs', 'ecosystem.json'),
      ),
    ],
  ],
})
