/** The cheap look at a file's text before it is parsed: of thousands of modules a few dozen make a client or start a server. */

const libraries =
  /\b(?:sqlalchemy|sqlmodel|flask_sqlalchemy|asyncpg|psycopg2?|psycopg_pool|aiopg|aiomysql|asyncmy|pymysql|MySQLdb|mysql\.connector|pymongo|motor|mongoengine|redis|aioredis|tortoise|peewee|playhouse|databases|sqlite3|aiosqlite|celery|huey|dramatiq|saq|uvicorn|granian|hypercorn)\b|\bSQLALCHEMY_/

const making =
  /create_(?:async_)?engine|engine_from_config|SQLALCHEMY_|create_pool|ConnectionPool|\b(?:asyncpg|psycopg2?|aiosqlite|sqlite3|py[mM]y[sS][qQ][lL]|MySQLdb|connector|aiomysql|mongoengine|connection|Connection)\.connect\(|import[^\n]{0,200}\bconnect\b|MongoClient|MotorClient|Redis\(|from_url\(|Tortoise|tortoise\(|Database\(|drop_all|\buvicorn\.run\(|Celery\(|Huey\(|Broker\(|worker_concurrency/

/** Commands of Redis on lists. */
const lists = /\.(b?[lr]pop|[lr]pushx?|b?lmove|b?rpoplpush)\(/

/** Libraries of jobs, of which an import tells enough. */
const jobs = /^[ \t]{0,80}(?:from|import)\s+(?:rq|django_rq|rq_scheduler|flask_rq2|arq|taskiq_redis|dramatiq\.brokers|huey)\b/m

export function concerns(text: string): boolean {
  return jobs.test(text) || (libraries.test(text) && making.test(text)) || /\.(drop|create)_all\b/.test(text) || (/\bredis\b/i.test(text) && lists.test(text))
}
