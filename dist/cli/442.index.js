export const id = 442;
export const ids = [442];
export const modules = {

/***/ 1442:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  demoCommand: () => (/* binding */ demoCommand)
});

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/src/base/errors.js
var errors = __webpack_require__(1559);
// EXTERNAL MODULE: ./lib/src/run/gate.js + 13 modules
var gate = __webpack_require__(2793);
;// CONCATENATED MODULE: ./lib/src/cli/demo-files.js
/** The small shop that `plimsoll demo` breaks: a system with a pooler, replicas and a nightly backup, and a change that loses three things. */
const before = {
    'compose.yaml': `services:
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
`,
    'deploy.sh': `#!/bin/sh
set -eu
docker compose -f compose.yaml up -d
`,
    'ops/crontab': `15 1 * * * /srv/shop/ops/backup.sh
`,
    'ops/backup.sh': `#!/bin/sh
set -eu
FILE=/var/backups/shop-$(date +%F).sql.gz
docker compose exec -T db pg_dump -U shop shop | gzip > "$FILE"
aws s3 cp "$FILE" s3://shop-backups/postgres/
find /var/backups -name 'shop-*.sql.gz' -mtime +45 -delete
`,
};
/** A change that looks like a tidy-up: the upload is gone, the API goes past the pooler, one replica is left. */
const after = {
    ...before,
    'compose.yaml': (before['compose.yaml'] ?? '')
        .replace('@pgbouncer:5432/shop?pgbouncer=true&connection_limit=10', '@db:5432/shop?connection_limit=10')
        .replace('replicas: 3', 'replicas: 1'),
    'ops/backup.sh': (before['ops/backup.sh'] ?? '').replace('aws s3 cp "$FILE" s3://shop-backups/postgres/\n', ''),
};

// EXTERNAL MODULE: ./lib/src/cli/gate.js
var cli_gate = __webpack_require__(9660);
// EXTERNAL MODULE: ./lib/src/cli/trees.js + 3 modules
var trees = __webpack_require__(4434);
;// CONCATENATED MODULE: ./lib/src/cli/demo.js
/** `plimsoll demo`: makes a real git repository in a temporary folder, changes it for the worse, gates the change. */









/** Fixed names and dates: the demo's commits, and so its output, are the same everywhere. */
const identity = {
    GIT_AUTHOR_NAME: 'Plimsoll',
    GIT_AUTHOR_EMAIL: 'demo@plimsoll.invalid',
    GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z',
    GIT_COMMITTER_NAME: 'Plimsoll',
    GIT_COMMITTER_EMAIL: 'demo@plimsoll.invalid',
    GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
};
/** Exits 0 although the gate blocks: the demo did what it is for. */
async function demoCommand(request, io) {
    const folder = (0,external_node_fs_.mkdtempSync)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'plimsoll-demo-'));
    try {
        const environment = { PATH: io.environment['PATH'] ?? '', HOME: folder, ...identity };
        const git = (...words) => (0,external_node_child_process_.execFileSync)('git', [...words], { cwd: folder, env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
        const commit = (files, message) => {
            for (const [path, text] of Object.entries(files)) {
                (0,external_node_fs_.mkdirSync)((0,external_node_path_.dirname)((0,external_node_path_.join)(folder, path)), { recursive: true });
                (0,external_node_fs_.writeFileSync)((0,external_node_path_.join)(folder, path), text);
            }
            git('add', '--all');
            git('commit', '--quiet', '--message', message);
            return git('rev-parse', 'HEAD');
        };
        try {
            git('init', '--quiet', '--initial-branch=main');
        }
        catch (error) {
            throw new errors/* UserError */.y('git could not be run', { exit: 3, hint: 'The demo makes a small repository: install git and try again.', cause: error });
        }
        const base = commit(before, 'A small shop');
        const head = commit(after, 'Tidy up');
        const decision = await (0,gate/* gate */.G)({ ...(await (0,trees/* openPair */.ZI)(folder, base, head)), clock: new Date() });
        const text = await (0,cli_gate/* printDecision */.g)(request, decision);
        if (!request.quiet && request.format === 'text')
            io.err('A small repository was made, a change took its off-site backup, its pooler and two replicas, and the gate judged it:\n\n');
        return { text, exit: 0 };
    }
    finally {
        (0,external_node_fs_.rmSync)(folder, { recursive: true, force: true });
    }
}


/***/ })

};
