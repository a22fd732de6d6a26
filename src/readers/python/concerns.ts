/** The cheap look at a file's text before it is parsed: of thousands of modules a few dozen make a client, start a server or hold a credential. */

const libraries =
  /\b(?:sqlalchemy|sqlmodel|flask_sqlalchemy|asyncpg|psycopg2?|psycopg_pool|aiopg|aiomysql|asyncmy|pymysql|MySQLdb|mysql\.connector|pymongo|motor|mongoengine|redis|aioredis|tortoise|peewee|playhouse|databases|sqlite3|aiosqlite|celery|huey|dramatiq|saq|uvicorn|granian|hypercorn)\b|\bSQLALCHEMY_/

const making =
  /create_(?:async_)?engine|engine_from_config|SQLALCHEMY_|create_pool|ConnectionPool|\b(?:asyncpg|psycopg2?|aiosqlite|sqlite3|py[mM]y[sS][qQ][lL]|MySQLdb|connector|aiomysql|mongoengine|connection|Connection)\.connect\(|import[^\n]{0,200}\bconnect\b|MongoClient|MotorClient|Redis\(|from_url\(|Tortoise|tortoise\(|Database\(|drop_all|\buvicorn\.run\(|Celery\(|Huey\(|Broker\(|worker_concurrency/

/** Commands of Redis on lists. */
const lists = /\.(b?[lr]pop|[lr]pushx?|b?lmove|b?rpoplpush)\(/

/** Libraries of jobs, of which an import tells enough. */
const jobs = /^[ \t]{0,80}(?:from|import)\s+(?:rq|django_rq|rq_scheduler|flask_rq2|arq|taskiq_redis|dramatiq\.brokers|huey)\b/m

export function concerns(text: string): boolean {
  return holds(text) || makes(text)
}

/** Whether a module may make a client or start a server. */
export function makes(text: string): boolean {
  return jobs.test(text) || (libraries.test(text) && making.test(text)) || /\.(drop|create)_all\b/.test(text) || (/\bredis\b/i.test(text) && lists.test(text))
}

/** A text with digits in it, of what only its owner is to know. */
const given =
  /(?:secret|passw(?:or)?d|passphrase|credential|token|key)s?["']?\]?(?:\s{0,3}:\s{0,3}\w{1,20})?\s{0,3}[=:][^\n]{0,80}?["'](?=[^"'\s\d]{0,40}\d[^"'\s\d]{0,40}\d)[^"'\s]{16,200}["']/i
const signs = /CookieSessionFactory|AuthTkt|SessionMiddleware|\bitsdangerous\b|\bjwt\.encode\(|\.secret_key\s{0,3}=/
const issued =
  /AKIA[A-Z2-7]{16}|-----BEGIN [A-Z ]{0,12}PRIVATE KEY|[sr]k_live_|gh[pousr]_\w{36}|github_pat_|hooks\.slack\.com\/services\/T|xox[abpr]-\d|:\/\/[^\s:/'"]{1,60}:[^\s@/'"{}]{8,100}@/

/** Whether a module may hold a credential. */
export function holds(text: string): boolean {
  return given.test(text) || signs.test(text) || issued.test(text)
}
