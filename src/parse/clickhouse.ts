/** Tells SQL of ClickHouse from that of others: its tables are kept in the order of a key that needs tell no rows apart, and nothing of it is judged. */

/** Engines and types that no other server has: {@link https://clickhouse.com/docs/engines/table-engines}. */
const own = /\bengine\s{0,9}=\s{0,9}(\w{0,60}MergeTree|Kafka|Distributed|Buffer|TinyLog|StripeLog|S3Queue)\b|\b(LowCardinality|DateTime64)\s{0,9}\(/i

export function isClickHouse(text: string): boolean {
  return own.test(text)
}
