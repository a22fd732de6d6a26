/** Queries in request handlers of Django, FastAPI and Rails, judged in whole systems: what must be told, and at least twice as much that must not. */
import { describe, expect, test } from 'vitest'
import { defaultConfig } from '../../src/model/config.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { scan } from '../../src/run/scan.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { add, all, fixture, rename, replace, type Edit, type Files } from './story.ts'

const rules = shippedRules.filter(({ rule }) => /^database\/(unbounded-query|query-in-loop)$/.test(rule.id))

/** What fails of the two rules, with its places. */
async function told(files: Files): Promise<readonly string[]> {
  const { scorecard } = await scan(memoryTree(files, 'head'), { config: defaultConfig, rules })
  return scorecard.verdicts.flatMap(({ outcome, subject, message }) =>
    outcome !== 'not-applicable' && outcome !== 'pass' ? [`${outcome} ${subject}: ${message}`] : [],
  )
}

const whole = (name: string, what: string): string => `fail service/${name}: ${name} reads whole tables in handlers: ${what}`
const looped = (name: string, what: string): string => `fail service/${name}: ${name} runs queries in a loop: ${what}`

describe('a scullery on Django', () => {
  const base = fixture('scullery')
  const views = 'plates/views.py'
  const api = 'plates/api.py'
  const settings = 'scullery/settings.py'
  const page = /page = Paginator.*\n.*\n/
  const list = (answer: string): Edit => replace(views, page, `${answer}\n`)
  const unpaged = replace(settings, /REST_FRAMEWORK = \{[^}]+\}\n/, '')

  test('as it stands, both rules pass', async () => {
    const { scorecard } = await scan(memoryTree(base, 'head'), { config: defaultConfig, rules })
    const found = scorecard.verdicts.filter(({ subject }) => subject === 'service/web')
    expect(found.map(({ rule, outcome }) => `${rule} ${outcome}`).sort()).toEqual(['database/query-in-loop pass', 'database/unbounded-query pass'])
  })

  test.each([
    ['all plates as a list', list('    return JsonResponse({"plates": list(Plate.objects.values("id"))})'), whole('web', 'Plate.objects.values')],
    ['all active ones', list('    return JsonResponse([one.pk for one in Plate.objects.filter(active=True)])'), whole('web', 'Plate.objects.filter')],
    ['the slice of the guests gone', replace(views, '[:40]\n        return', '\n        return'), whole('web', 'Guest.objects.order_by')],
    ['no pagination for all lists', unpaged, whole('web', 'Plate.objects.order_by listed by PlateViewSet')],
    [
      'no pagination, a queryset by a method',
      all(
        unpaged,
        replace(api, '    queryset = Plate.objects.order_by("-id")\n', '    def get_queryset(self):\n        return Plate.objects.order_by("-id")\n'),
      ),
      whole('web', 'Plate.objects.order_by listed by PlateViewSet'),
    ],
    ['a foreign key that no longer comes along', replace(views, '.select_related("guest")', ''), looped('web', 'plate.guest for each plate')],
    [
      'a query for each plate',
      replace(views, 'plate.guest.name}', 'Guest.objects.get(pk=plate.guest_id).name}'),
      looped('web', 'Guest.objects.get for each plate'),
    ],
  ])('told: %s', async (_title, edit, expected) => expect(await told(edit(base))).toEqual([expected]))

  test.each([
    ['a slice', list('    return JsonResponse({"plates": list(Plate.objects.values("id")[:90])})')],
    ['a helper that may page', list('    return paged(request, Plate.objects.all())')],
    ['one guest’s', list('    return JsonResponse(list(Plate.objects.filter(guest=request.user.guest).values()))')],
    ['a manager that cuts', list('    return JsonResponse([one.text for one in Note.objects.all()])')],
    ['row by row', list('    return StreamingHttpResponse(str(one.pk) for one in Plate.objects.iterator())')],
    ['an answer that is kept', all(list('    return JsonResponse(list(Plate.objects.all()))'), replace(views, 'def plates', '@cache_page(900)\ndef plates'))],
    [
      'a view that no URL names',
      all(list('    return JsonResponse(list(Plate.objects.all()))'), replace('scullery/urls.py', '    path("plates/", views.plates),\n', '')),
    ],
    [
      'a view that exports',
      all(
        list('    return JsonResponse(list(Plate.objects.all()))'),
        replace(views, 'def plates', 'def plates_csv'),
        replace('scullery/urls.py', 'views.plates', 'views.plates_csv'),
      ),
    ],
    ['a task', add('plates/tasks.py', 'from .models import Plate\n\ndef wash(request):\n    for plate in Plate.objects.all():\n        plate.wash()\n')],
    [
      'a command',
      add(
        'plates/management/commands/wash.py',
        'from django.core.management import BaseCommand\nfrom plates.models import Plate\n\ndef wash(request):\n    return list(Plate.objects.all())\n',
      ),
    ],
    [
      'a test',
      add(
        'plates/tests/test_views.py',
        'from django.test import TestCase\nfrom plates.models import Plate\n\ndef plates(request):\n    return list(Plate.objects.all())\n',
      ),
    ],
    [
      'a pagination of the class alone',
      all(
        unpaged,
        replace(api, '    queryset = Plate.objects.order_by("-id")\n', '    queryset = Plate.objects.order_by("-id")\n    pagination_class = Newest\n'),
      ),
    ],
    ['a base that may page', all(unpaged, replace(api, 'class PlateViewSet(viewsets.ModelViewSet)', 'class PlateViewSet(Paged, viewsets.ModelViewSet)'))],
    [
      'one guest’s plates',
      all(
        unpaged,
        replace(
          api,
          '    queryset = Plate.objects.order_by("-id")\n',
          '    def get_queryset(self):\n        return Plate.objects.filter(guest__user=self.request.user)\n',
        ),
      ),
    ],
    [
      'the pagination in a file of its own',
      all(
        replace(settings, /REST_FRAMEWORK = \{[^}]+\}\n/, 'from .settings_rest import *\n'),
        add('scullery/settings_rest.py', 'REST_FRAMEWORK = {"DEFAULT_PAGINATION_CLASS": "plates.pages.Newest"}\n'),
      ),
    ],
    ['only the key', replace(views, 'plate.guest.name}', 'plate.guest_id}')],
    ['the key, and no longer the row', all(replace(views, 'plate.guest.name}', 'plate.guest_id}'), replace(views, '.select_related("guest")', ''))],
    ['prefetched', replace(views, 'select_related("guest")', 'prefetch_related("guest")')],
    [
      'what was asked before',
      replace(
        views,
        '        rows.append',
        '        if plate.guest_id not in known:\n            known[plate.guest_id] = Guest.objects.get(pk=plate.guest_id)\n        rows.append',
      ),
    ],
    ['another file, by git mv', all(rename(views, 'plates/views/__init__.py'), replace('plates/views/__init__.py', 'from .', 'from plates.'))],
  ])('let through: %s', async (_title, edit) => expect(await told(edit(base))).toEqual([]))
})

describe('a brickyard on FastAPI and SQLAlchemy', () => {
  const base = fixture('brickyard')
  const routes = 'app/routes/bricks.py'
  const asked = 'db.scalars(select(Brick).where(Brick.id > after).order_by(Brick.id).limit(40)).all()'
  const ask = (text: string): Edit => replace(routes, asked, text)

  test.each([
    ['the limit gone', ask('db.scalars(select(Brick).order_by(Brick.id)).all()'), whole('api', 'Brick.all')],
    ['the older spelling', ask('db.query(Brick).filter(Brick.active == True).all()'), whole('api', 'Brick.all')],
    [
      'a statement by name',
      replace(routes, `return ${asked}`, 'asked = select(Brick)\n    return db.execute(asked).scalars().all()'),
      whole('api', 'Brick.all'),
    ],
    [
      'a query for each brick',
      replace(
        routes,
        `return ${asked}`,
        `rows = []\n    for brick in db.scalars(select(Brick).where(Brick.id > after)).all():\n        rows.append(db.query(Kiln).filter(Kiln.id == brick.kiln_id).one())\n    return rows`,
      ),
      looped('api', 'Kiln.one for each brick'),
    ],
  ])('told: %s', async (_title, edit, expected) => expect(await told(edit(base))).toEqual([expected]))

  test.each([
    ['nothing', (files: Files) => files],
    ['another limit', ask('db.scalars(select(Brick).limit(size)).all()')],
    ['one kiln’s', ask('db.scalars(select(Brick).where(Brick.kiln_id == after)).all()')],
    ['pages by a library', ask('paginate(db, select(Brick))')],
    ['a statement that grows', replace(routes, `return ${asked}`, 'asked = select(Brick)\n    asked = bounded(asked)\n    return db.scalars(asked).all()')],
    ['an answer that is kept', all(ask('db.query(Brick).all()'), replace(routes, '@router.get("")\n', '@router.get("")\n@cache(expire=90)\n'))],
    ['no handler', all(ask('bricks_of(db)'), add('app/crud.py', 'from app.models import Brick\n\ndef bricks_of(db):\n    return db.query(Brick).all()\n'))],
    ['an export', all(ask('db.query(Brick).all()'), replace(routes, '@router.get("")', '@router.get("/export.csv")'))],
    [
      'a list of keys',
      replace(routes, `return ${asked}`, `bricks = ${asked}\n    return db.scalars(select(Kiln).where(Kiln.id.in_([one.kiln_id for one in bricks]))).all()`),
    ],
  ])('let through: %s', async (_title, edit) => expect(await told(edit(base))).toEqual([]))
})

describe('a ship chandler’s yard on Rails', () => {
  const base = fixture('chandlers-yard')
  const ropes = 'app/controllers/ropes_controller.rb'
  const sailors = 'app/controllers/sailors_controller.rb'
  const view = 'app/views/ropes/index.html.erb'
  const unpaged = all(replace(ropes, '.page(params[:page])', ''), replace(view, '<%= paginate @ropes %>\n', ''))

  test.each([
    ['the limit gone', replace(sailors, '.limit(60)', ''), whole('web', 'Sailor.order')],
    ['all, in one line', replace(sailors, /sailors = .*\n.*\n/, 'render json: Sailor.all\n'), whole('web', 'Sailor.all')],
    ['all, through map', replace(sailors, 'render json: sailors', 'render json: Sailor.all.map { |sailor| sailor.name }'), whole('web', 'Sailor.all')],
    ['no pages, in a view', unpaged, whole('web', 'Rope.order')],
    [
      'a query for each rope',
      replace(sailors, 'render json: sailors', 'rows = Rope.where(spun: true).map { |rope| Sailor.find(rope.sailor_id) }\n    render json: rows'),
      looped('web', 'Sailor.find for each rope'),
    ],
    [
      'rows of others, in a view',
      all(
        replace(ropes, 'Rope.includes(:sailor).order(made_on: :desc).page(params[:page])', 'Rope.where(season: params[:season])'),
        replace(view, '<%= paginate @ropes %>\n', ''),
      ),
      looped('web', 'rope.sailor for each rope'),
    ],
  ])('told: %s', async (_title, edit, expected) => expect(await told(edit(base))).toEqual([expected]))

  test.each([
    ['nothing', (files: Files) => files],
    ['another limit', replace(sailors, 'limit(60)', 'limit(params[:size])')],
    ['a scope', replace(ropes, 'Rope.includes(:sailor).order(made_on: :desc).page(params[:page])', 'Rope.newest')],
    ['a default scope', all(replace(sailors, '.limit(60)', ''), replace('app/models/sailor.rb', '  has_many', '  default_scope { limit(60) }\n  has_many'))],
    [
      'a base with one',
      all(replace(sailors, '.limit(60)', ''), replace('app/models/application_record.rb', '  primary', '  default_scope { limit(60) }\n  primary')),
    ],
    ['a gem that pages', replace(sailors, 'Sailor.order(:name).limit(60)', 'paginate(Sailor.order(:name))')],
    ['a page of the view’s', replace(ropes, '.page(params[:page])', '')],
    ['one sailor’s', replace(sailors, 'Sailor.order(:name).limit(60)', 'Rope.where(sailor: current_sailor)')],
    [
      'a job',
      add(
        'app/jobs/splice_job.rb',
        'class SpliceJob < ApplicationJob\n  def perform\n    Rope.all.each { |rope| Sailor.find(rope.sailor_id).call }\n  end\nend\n',
      ),
    ],
    ['a task', add('lib/tasks/ropes.rake', 'task splice: :environment do\n  Rope.all.each { |rope| rope.splice }\nend\n')],
    [
      'a test',
      add(
        'test/controllers/ropes_controller_test.rb',
        'class RopesControllerTest < ActionController::TestCase\n  def index\n    Rope.all.each { |rope| rope.splice }\n  end\nend\n',
      ),
    ],
    [
      'a private method',
      replace(sailors, 'render json: sailors\n  end\n', 'render json: sailors\n  end\n\n  private\n\n  def every\n    Sailor.all.to_a\n  end\n'),
    ],
    [
      'an export',
      add('app/controllers/exports_controller.rb', 'class ExportsController < ApplicationController\n  def show\n    render json: Rope.all\n  end\nend\n'),
    ],
    ['another file of views', all(rename(view, 'app/views/ropes/index.html.haml'), unpagedController)],
  ])('let through: %s', async (_title, edit) => expect(await told(edit(base))).toEqual([]))
})

function unpagedController(files: Files): Files {
  return replace('app/controllers/ropes_controller.rb', '.page(params[:page])', '')(files)
}
