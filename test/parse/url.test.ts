import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import { parseDatabaseUrl, withoutPasswords, type DatabaseUrl } from '../../src/parse/url.ts'

/** Hosts as `host:port`, with `*` for a port nobody wrote and `?` for what is unknown. */
function short(text: string): string | undefined {
  const url = parseDatabaseUrl(text)
  if (url === undefined) return undefined
  const hosts = url.hosts.map((host) => `${host.host}:${host.port ?? ''}${host.portByDefault ? '*' : ''}${host.resolved ? '' : '?'}`).join(',')
  const place = url.socket === undefined ? (url.file === undefined ? hosts : `file ${url.file}`) : `socket ${url.socket}`
  return `${url.engine ?? 'some engine'} ${place} ${url.user ?? '-'}${url.hasPassword ? ':pw' : ''} ${url.database ?? '-'}`
}

const parameters = (url: DatabaseUrl | undefined): Record<string, string> => Object.fromEntries(url?.parameters ?? [])

describe('parseDatabaseUrl', () => {
  it.each([
    ['postgresql://app:s3cret@db:5433/shop', 'postgres db:5433 app:pw shop'],
    ['postgres://db/shop', 'postgres db:5432* - shop'],
    ['POSTGRES://DB/shop', 'postgres DB:5432* - shop'],
    ['postgresql+asyncpg://app:pw@pgbouncer:6432/shop?ssl=require', 'postgres pgbouncer:6432 app:pw shop'],
    ['postgresql+psycopg2://app@db', 'postgres db:5432* app -'],
    ['pgsql://db/x', 'postgres db:5432* - x'],
    ['jdbc:postgresql://db:5432/shop?user=app&password=x', 'postgres db:5432 app:pw shop'],
    ['r2dbc:pool:postgresql://app:x@db/shop', 'postgres db:5432* app:pw shop'],
    ['jdbc:postgresql:shop', 'postgres localhost:5432* - shop'],
    ['postgresql://a:1,b:2,c/shop?target_session_attrs=primary', 'postgres a:1,b:2,c:5432* - shop'],
    ['postgresql://app@[2001:db8::7]:5433/shop', 'postgres 2001:db8::7:5433 app shop'],
    ['postgresql://[::1]/shop', 'postgres ::1:5432* - shop'],
    ['postgresql:///shop?host=/var/run/postgresql', 'postgres socket /var/run/postgresql - shop'],
    ['postgresql://%2Fvar%2Frun%2Fpostgresql/shop', 'postgres socket /var/run/postgresql - shop'],
    ['postgresql://app:x@localhost/shop?host=/cloudsql/p:r:i', 'postgres socket /cloudsql/p:r:i app:pw shop'],
    ['postgresql:///shop?host=db&port=5433', 'postgres db:5433 - shop'],
    ['postgresql:///shop', 'postgres  - shop'],
    ['postgresql://app:p%40ss%2Fw@db/shop', 'postgres db:5432* app:pw shop'],
    ['postgresql://app:p@ss@db/shop', 'postgres db:5432* app:pw shop'],
    ['postgresql://app:p/s#s?@db:5433/shop', 'postgres db:5433 app:pw shop'],
    ['postgresql://app:@db/shop', 'postgres db:5432* app shop'],
    ['cockroachdb://root@roach:26257/defaultdb', 'cockroachdb roach:26257 root defaultdb'],
    ['mysql://root:x@mysql/app', 'mysql mysql:3306* root:pw app'],
    ['mysql+pymysql://root:x@mysql:3307/app?charset=utf8mb4', 'mysql mysql:3307 root:pw app'],
    ['jdbc:mysql:replication://m:3306,r:3306/app', 'mysql m:3306,r:3306 - app'],
    ['mariadb://maria/app', 'mariadb maria:3306* - app'],
    ['mongodb://u:p@m1:27017,m2:27018/app?replicaSet=rs0', 'mongodb m1:27017,m2:27018 u:pw app'],
    ['mongodb+srv://u:p@cluster0.abc.mongodb.net/app', 'mongodb cluster0.abc.mongodb.net: u:pw app'],
    ['redis://:pw@cache:6380/2', 'redis cache:6380 -:pw 2'],
    ['rediss://cache', 'redis cache:6379* - -'],
    ['redis://cache?db=3', 'redis cache:6379* - 3'],
    ['redis://:6379/0', 'redis localhost:6379 - 0'],
    ['valkey://cache', 'valkey cache:6379* - -'],
    ['file:./dev.db', 'sqlite file ./dev.db - -'],
    ['file:dev.db?connection_limit=1', 'sqlite file dev.db - -'],
    ['file:///data/app.db', 'sqlite file /data/app.db - -'],
    ['sqlite:///app.db', 'sqlite file app.db - -'],
    ['sqlite:////data/app.db', 'sqlite file /data/app.db - -'],
    ['sqlite+aiosqlite:///./app.db', 'sqlite file ./app.db - -'],
    ['sqlite::memory:', 'sqlite file :memory: - -'],
    ['libsql://shop-acme.turso.io?authToken=x', 'sqlite shop-acme.turso.io: -:pw -'],
    ['sqlserver://mssql:1433;database=shop;user=sa;password={a;b};encrypt=true', 'mssql mssql:1433 sa:pw shop'],
    ['jdbc:sqlserver://mssql\\SQLEXPRESS;databaseName=shop', 'mssql mssql:1433* - shop'],
    ['mssql+pyodbc://sa:x@mssql/shop?driver=ODBC', 'mssql mssql:1433* sa:pw shop'],
    ['jdbc:oracle:thin:scott/tiger@//ora:1522/XEPDB1', 'oracle ora:1522 scott:pw XEPDB1'],
    ['jdbc:oracle:thin:@ora:1521:ORCL', 'oracle ora:1521 - ORCL'],
    ['amqp://guest:guest@rabbit', 'rabbitmq rabbit:5672* guest:pw -'],
    ['prisma://accelerate.prisma-data.net/?api_key=x', 'some engine accelerate.prisma-data.net: -:pw -'],
    ['host=db port=5433 dbname=shop user=app password=x', 'postgres db:5433 app:pw shop'],
    ["host='/var/run/postgresql' dbname='my shop'", 'postgres socket /var/run/postgresql - my shop'],
    ['host=a,b port=5432,5433 dbname=shop', 'postgres a:5432,b:5433 - shop'],
    ['pgsql:host=db;port=5432;dbname=shop', 'postgres db:5432 - shop'],
    ['mysql:host=db;dbname=shop;charset=utf8', 'mysql db:3306* - shop'],
    ['mysql:unix_socket=/run/mysqld.sock;dbname=shop', 'mysql socket /run/mysqld.sock - shop'],
    ['Host=db;Port=5432;Database=shop;Username=app;Password=x', 'postgres db:5432 app:pw shop'],
    ['Server=tcp:sql.example.org,1433;Initial Catalog=shop;User ID=sa;Password=x;Encrypt=True', 'mssql sql.example.org:1433 sa:pw shop'],
    ['Server=db;Port=3306;Database=shop;Uid=root;Pwd=x', 'mysql db:3306 root:pw shop'],
    ['Server=db;Database=shop;Uid=root;Pwd=x', 'some engine db: root:pw shop'],
    ['Data Source=app.db', 'sqlite file app.db - -'],
    ['root:x@tcp(mysql:3306)/shop?parseTime=true', 'mysql mysql:3306 root:pw shop'],
    ['root@unix(/run/mysqld.sock)/shop', 'mysql socket /run/mysqld.sock root shop'],
    ['postgresql://${USER}:${PW}@${HOST:-db}:5432/app', 'postgres ${HOST:-db}:5432? ${USER}:pw app'],
    ['postgresql://app:$PW@db:${PORT}/app', 'postgres db:? app:pw app'],
    ['postgresql://{{ user }}@db/#{name}', 'postgres db:5432* {{ user }} #{name}'],
  ])('%s', (text, expected) => {
    expect(short(text)).toBe(expected)
  })

  it.each([
    '',
    '${DATABASE_URL}',
    'db',
    'localhost:5432',
    'https://example.org/x',
    's3://bucket/x',
    'x=1',
    'hello world',
    'prisma:',
    'a=b c=d',
    'constructor://x',
  ])('%s is none', (text) => {
    expect(parseDatabaseUrl(text)).toBeUndefined()
  })

  it('keeps parameters as written, decoded, and secrets out of them', () => {
    const url = parseDatabaseUrl(
      'postgresql://app:hunter2@db/shop?connection_limit=5&pool_timeout=10&pgbouncer=true&options=-c%20a%3Db&sslpassword=hunter3&schema=#x',
    )
    expect(parameters(url)).toEqual({ connection_limit: '5', pool_timeout: '10', pgbouncer: 'true', options: '-c a=b', schema: '' })
    expect(url?.password?.reveal()).toBe('hunter2')
    expect(parameters(parseDatabaseUrl('Server=db;Database=x;Max Pool Size=50;Encrypt=True'))).toEqual({ 'maximum pool size': '50', encrypt: 'true' })
    expect(parameters(parseDatabaseUrl('host=db dbname=x sslmode=verify-full pool_max_conns=9'))).toEqual({ sslmode: 'verify-full', pool_max_conns: '9' })
  })

  it('decodes a password that can never be printed', () => {
    const url = parseDatabaseUrl('postgresql://app:p%40ss%2Fw@db/shop')
    expect(url?.password?.reveal()).toBe('p@ss/w')
    expect(JSON.stringify(url)).not.toContain('p@ss')
    expect(String(url?.password)).toBe('•••')
    expect(parseDatabaseUrl('postgresql://u:100%@db/x')?.password?.reveal()).toBe('100%')
  })

  it('names the variables, and has no password where it is one', () => {
    const url = parseDatabaseUrl('postgresql://${USER}:${PW:-x}@${HOST}/app?connection_limit=${LIMIT}')
    expect(url?.variables).toEqual(['USER', 'PW', 'HOST', 'LIMIT'])
    expect(url).toMatchObject({ hasPassword: true })
    expect(url?.password).toBeUndefined()
    expect(parameters(url)).toEqual({ connection_limit: '${LIMIT}' })
  })

  it('never throws and stays fast', () => {
    const pieces = fc.constantFrom(
      'postgresql://',
      'mysql:',
      'jdbc:',
      '@',
      ':',
      '/',
      '?',
      '=',
      ';',
      ',',
      '[',
      ']',
      '${A}',
      '%4',
      'host',
      "'",
      ' ',
      'x',
      '5432',
      'tcp(',
      ')',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 25 }), (parts) => {
        parseDatabaseUrl(parts.join(''))
      }),
    )
    const started = processorTime()
    for (const piece of ['${', '://', 'a=', '@', ':', '[', 'host=a;', "='", ' ', 'a:', '{', '%4']) {
      parseDatabaseUrl(piece.repeat(7_900 / piece.length))
      parseDatabaseUrl(`postgresql://${piece.repeat(7_800 / piece.length)}`)
      withoutPasswords(piece.repeat(400_000 / piece.length))
    }
    expect(processorTime() - started).toBeLessThan(1_500)
  })
})

describe('withoutPasswords', () => {
  it.each([
    ['postgresql://app:hunter2@${HOST}:5432/x?connection_limit=5', 'postgresql://app:•••@${HOST}:5432/x?connection_limit=5'],
    ['postgresql://${USER}:${PW:-hunter2}@db/x', 'postgresql://${USER}:${PW}@db/x'],
    ['postgresql://app:hun$ter2@db/x', 'postgresql://app:•••@db/x'],
    ['postgresql://app:hun/ter2@db/x', 'postgresql://app:•••@db/x'],
    ['pg_dump redis://:hunter2@a/0 mysql://r:hunter2@b/x', 'pg_dump redis://:•••@a/0 mysql://r:•••@b/x'],
    ['host=db password=hunter2 dbname=${DB}', 'host=db password=••• dbname=${DB}'],
    ["Server=db;Password='hunter 2';Database=x", 'Server=db;Password=•••;Database=x'],
    ['postgresql://db/x?sslpassword=hunter2&a=b', 'postgresql://db/x?sslpassword=•••&a=b'],
    ['root:hunter2@tcp(db:3306)/x', 'root:•••@tcp(db:3306)/x'],
    ['nothing to hide in ${THIS}', 'nothing to hide in ${THIS}'],
  ])('%s', (text, expected) => {
    expect(withoutPasswords(text)).toBe(expected)
  })
})

describe('databases inside the process', () => {
  it.each([
    ['jdbc:h2:file:./data/shop;MODE=PostgreSQL', 'h2', './data/shop'],
    ['jdbc:h2:mem:shop', 'h2', 'shop'],
    ['jdbc:h2:~/shop', 'h2', '~/shop'],
    ['jdbc:hsqldb:file:/srv/shop;shutdown=true', 'hsqldb', '/srv/shop'],
    ['jdbc:derby:shop;create=true', 'derby', 'shop'],
    ['jdbc:h2:mem:', 'h2', ':memory:'],
  ])('%s', (text, engine, file) => {
    expect(parseDatabaseUrl(text)).toMatchObject({ engine, file, hosts: [] })
  })

  it.each([
    ['jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1', true],
    ['jdbc:h2:mem:', true],
    ['jdbc:h2:nioMemFS:shop', true],
    ['jdbc:derby:memory:shop;create=true', true],
    ['sqlite::memory:', true],
    ['file:shop?mode=memory&cache=shared', true],
    ['jdbc:h2:file:./mem/shop', undefined],
    ['sqlite:memory.db', undefined],
  ])('%s in memory: %s', (text, inMemory) => expect(parseDatabaseUrl(text)?.inMemory).toBe(inMemory))

  it('with a host it is a server’s', () => {
    expect(parseDatabaseUrl('jdbc:h2:tcp://vault:9092/shop')).toMatchObject({ engine: 'h2', hosts: [{ host: 'vault', port: 9092 }] })
  })
})
