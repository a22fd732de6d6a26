import{Dr as e}from"./core.js";import{n as t}from"./gate.js";import{n}from"./gate4.js";import{n as r}from"./trees.js";import{mkdirSync as i,mkdtempSync as a,rmSync as o,writeFileSync as s}from"node:fs";import{execFileSync as c}from"node:child_process";import{tmpdir as l}from"node:os";import{dirname as u,join as d}from"node:path";const f={"compose.yaml":`services:
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
`},p={...f,"compose.yaml":(f[`compose.yaml`]??``).replace(`@pgbouncer:5432/shop?pgbouncer=true&connection_limit=10`,`@db:5432/shop?connection_limit=10`).replace(`replicas: 3`,`replicas: 1`),"ops/backup.sh":(f[`ops/backup.sh`]??``).replace(`aws s3 cp "$FILE" s3://shop-backups/postgres/
`,``)},m={GIT_AUTHOR_NAME:`Plimsoll`,GIT_AUTHOR_EMAIL:`demo@plimsoll.invalid`,GIT_AUTHOR_DATE:`2026-01-02T03:04:05Z`,GIT_COMMITTER_NAME:`Plimsoll`,GIT_COMMITTER_EMAIL:`demo@plimsoll.invalid`,GIT_COMMITTER_DATE:`2026-01-02T03:04:05Z`,GIT_CONFIG_GLOBAL:`/dev/null`,GIT_CONFIG_NOSYSTEM:`1`};async function h(h,g){let _=a(d(l(),`plimsoll-demo-`));try{let a={PATH:g.environment.PATH??``,HOME:_,...m},o=(...e)=>c(`git`,[...e],{cwd:_,env:a,encoding:`utf8`,stdio:[`ignore`,`pipe`,`ignore`]}).trim(),l=(e,t)=>{for(let[t,n]of Object.entries(e))i(u(d(_,t)),{recursive:!0}),s(d(_,t),n);return o(`add`,`--all`),o(`commit`,`--quiet`,`--message`,t),o(`rev-parse`,`HEAD`)};try{o(`init`,`--quiet`,`--initial-branch=main`)}catch(t){throw new e(`git could not be run`,{exit:3,hint:`The demo makes a small repository: install git and try again.`,cause:t})}let v=l(f,`A small shop`),y=l(p,`Tidy up`),b=await t({...await r(_,v,y),clock:/* @__PURE__ */ new Date}),x=await n(h,b);return!h.quiet&&h.format===`text`&&g.err(`A small repository was made, a change took its off-site backup, its pooler and two replicas, and the gate judged it:

`),{text:x,exit:0}}finally{o(_,{recursive:!0,force:!0})}}export{h as demoCommand};