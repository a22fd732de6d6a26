const e=require("./index.js"),t=require("./gate.js"),n=require("./gate2.js"),r=require("./trees.js");let i=require("node:fs"),a=require("node:child_process"),o=require("node:os"),s=require("node:path");const c={"compose.yaml":`services:
  db:
    image: postgres:17
    command: -c max_connections=200
    volumes:
      - orders:/var/lib/postgresql/data
    environment:
      POSTGRES_PASSWORD_FILE: /run/secrets/db

  pgbouncer:
    image: edoburu/pgbouncer:v1.23.1-p2
    environment:
      DB_HOST: db
      POOL_MODE: transaction
      DEFAULT_POOL_SIZE: "20"
      MAX_CLIENT_CONN: "500"

  api:
    image: registry.example.org/shop/api:42
    environment:
      DATABASE_URL: postgresql://shop:\${DB_PASSWORD}@pgbouncer:5432/shop?pgbouncer=true&connection_limit=10
    ports:
      - "8080:8080"
    deploy:
      replicas: 3

volumes:
  orders:
`,"deploy.sh":`#!/bin/sh
set -eu
docker compose -f compose.yaml up -d
`,"ops/crontab":`15 1 * * * /srv/shop/ops/backup.sh
`,"ops/backup.sh":`#!/bin/sh
set -eu
FILE=/var/backups/shop-$(date +%F).sql.gz
docker compose exec -T db pg_dump -U shop shop | gzip > "$FILE"
aws s3 cp "$FILE" s3://shop-backups/postgres/
find /var/backups -name 'shop-*.sql.gz' -mtime +45 -delete
`},l={...null,...c,"compose.yaml":(c[`compose.yaml`]??``).replace(`@pgbouncer:5432/shop?pgbouncer=true&connection_limit=10`,`@db:5432/shop?connection_limit=10`).replace(`replicas: 3`,`replicas: 1`),"ops/backup.sh":(c[`ops/backup.sh`]??``).replace(`aws s3 cp "$FILE" s3://shop-backups/postgres/
`,``)},u={GIT_AUTHOR_NAME:`Plimsoll`,GIT_AUTHOR_EMAIL:`demo@plimsoll.invalid`,GIT_AUTHOR_DATE:`2026-01-02T03:04:05Z`,GIT_COMMITTER_NAME:`Plimsoll`,GIT_COMMITTER_EMAIL:`demo@plimsoll.invalid`,GIT_COMMITTER_DATE:`2026-01-02T03:04:05Z`,GIT_CONFIG_GLOBAL:`/dev/null`,GIT_CONFIG_NOSYSTEM:`1`};async function d(d,f){let p=(0,i.mkdtempSync)((0,s.join)((0,o.tmpdir)(),`plimsoll-demo-`));try{let o={PATH:f.environment.PATH??``,HOME:p,...u},m=(...e)=>(0,a.execFileSync)(`git`,[...e],{cwd:p,env:o,encoding:`utf8`,stdio:[`ignore`,`pipe`,`ignore`]}).trim(),h=(e,t)=>{for(let[t,n]of Object.entries(e))(0,i.mkdirSync)((0,s.dirname)((0,s.join)(p,t)),{recursive:!0}),(0,i.writeFileSync)((0,s.join)(p,t),n);return m(`add`,`--all`),m(`commit`,`--quiet`,`--message`,t),m(`rev-parse`,`HEAD`)};try{m(`init`,`--quiet`,`--initial-branch=main`)}catch(t){throw new e.n(`git could not be run`,{exit:3,hint:`The demo makes a small repository: install git and try again.`,cause:t})}let g=h(c,`A small shop`),_=h(l,`Tidy up`),v=await t.gate({...null,...await r.n(p,g,_),clock:/* @__PURE__ */ new Date}),y=await n.printDecision(d,v);return!d.quiet&&d.format===`text`&&f.err(`A small repository was made, a change took its off-site backup, its pooler and two replicas, and the gate judged it:

`),{text:y,exit:0}}finally{(0,i.rmSync)(p,{recursive:!0,force:!0})}}exports.demoCommand=d;