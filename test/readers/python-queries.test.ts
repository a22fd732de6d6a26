/** Queries of Python's handlers: what must be told, and the near twins of it that must not. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FeatureDeclaration } from '../../src/model/feature.ts'
import { pythonQueriesReader } from '../../src/readers/python-queries/index.ts'

type Files = Readonly<Record<string, string>>

const models = `from django.db import models
from django.contrib.auth.models import AbstractUser
from safedelete.models import SafeDeleteModel


class Dated(models.Model):
    made_at = models.DateTimeField()

    class Meta:
        abstract = True


class Customer(AbstractUser):
    pass


class Order(Dated):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    clerk = models.OneToOneField("Clerk", null=True, on_delete=models.SET_NULL)
    title = models.CharField(max_length=70)


class Parcel(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)
    objects = NewestFifty()


class Stamp(models.Model):
    objects = CachedManager()


class Letter(SafeDeleteModel):
    title = models.TextField()


class Role(models.Model):
    name = models.TextField()
`
const django: Files = {
  'shop/models.py': models,
  'shop/urls.py': 'from django.urls import path\nfrom . import views\nurlpatterns = [path("orders/", views.orders), path("v/", views.Orders.as_view())]\n',
}

async function found(what: FeatureDeclaration['what'], path: string, text: string, files: Files): Promise<readonly string[]> {
  const all: Files = { ...files, [path]: text }
  const paths = Object.keys(all).sort()
  const context = {
    read: (one: string) => Promise.resolve(all[one] === undefined ? undefined : { path: one, text: all[one] }),
    has: (one: string) => all[one] !== undefined,
    below: (folder: string) => paths.filter((one) => folder === '' || one.startsWith(`${folder}/`)),
  }
  if (pythonQueriesReader.concerns?.(text) === false) return []
  const { declares } = await pythonQueriesReader.read({ path, text }, context)
  return declares.flatMap((one) => (one.kind === 'feature' && one.what === what ? [`${one.at.line} ${one.library} ${one.name}`] : []))
}

const view = (body: string, head = ''): string =>
  `from django.http import JsonResponse\nfrom .models import Customer, Order, Parcel, Letter, Role, Stamp\n\n${head}def orders(request):\n    ${body}\n`
const asked = (what: FeatureDeclaration['what'], body: string): Promise<readonly string[]> => found(what, 'shop/views.py', view(body), django)

describe('whole tables in views of Django', () => {
  test.each([
    ['a list', 'return JsonResponse({"orders": list(Order.objects.all().values("id"))})', ['5 django Order.objects.values']],
    ['a comprehension', 'return JsonResponse({"orders": [one.title for one in Order.objects.order_by("id")]})', ['5 django Order.objects.order_by']],
    ['a generator', 'return JsonResponse({"all": sum(one.cost for one in Order.objects.all())})', ['5 django Order.objects.all']],
    [
      'a loop',
      'rows = []\n    for one in Order.objects.filter(active=True):\n        rows.append(one.title)\n    return JsonResponse(rows)',
      ['6 django Order.objects.filter'],
    ],
    ['a serialiser', 'return Response(OrderSerializer(Order.objects.all(), many=True).data)', ['5 django Order.objects.all']],
    [
      'by a name',
      'found = Order.objects.all()\n    count = found.count()\n    return Response(OrderSerializer(found, many=True).data)',
      ['5 django Order.objects.all'],
    ],
    ['a user', 'return JsonResponse(list(Customer.objects.filter(deleted_at__isnull=True)))', ['5 django Customer.objects.filter']],
  ])('%s', async (_title, body, expected) => expect(await asked('unbounded-query', body)).toEqual(expected))

  test.each([
    ['a slice', 'return JsonResponse(list(Order.objects.all()[:40]))'],
    ['one', 'return JsonResponse(OrderSerializer(Order.objects.first()).data)'],
    ['a paginator', 'pages = Paginator(Order.objects.all(), 40)\n    return JsonResponse(list(pages.page(1)))'],
    ['a page by another function', 'found = Order.objects.all()\n    return page(request, found, OrderSerializer)'],
    ['what is cut later', 'found = Order.objects.all()\n    found = found[:40]\n    return JsonResponse(list(found))'],
    ['what is cut where it is taken', 'found = Order.objects.all()\n    return JsonResponse(list(found[:40]))'],
    ['row by row', 'return StreamingHttpResponse(line(one) for one in Order.objects.iterator())'],
    ['one customer’s', 'return JsonResponse(list(Order.objects.filter(customer=request.user)))'],
    ['some words', 'return JsonResponse(list(Order.objects.filter(state="open")))'],
    ['a queryset of one’s own', 'return JsonResponse(list(Order.objects.recent()))'],
    ['a manager of one’s own', 'return JsonResponse(list(Parcel.objects.all()))'],
    ['a base that is not known', 'return JsonResponse(list(Letter.objects.all()))'],
    ['a short table', 'return JsonResponse(list(Role.objects.all()))'],
    ['a model that is not found', 'return JsonResponse(list(Visit.objects.all()))'],
    ['a search', 'for one in Order.objects.all():\n        if one.fits(request):\n            return JsonResponse(one.title)'],
    ['any', 'return JsonResponse(any(one.late for one in Order.objects.all()))'],
    ['a template, which may cut', 'return render(request, "orders.html", {"orders": Order.objects.all()})'],
    ['nothing that runs now', 'return later(lambda: list(Order.objects.all()))'],
    ['a sum', 'return JsonResponse(Order.objects.count())'],
    ['groups', 'return JsonResponse(list(Order.objects.values("state").annotate(n=Count("id"))))'],
  ])('none in %s', async (_title, body) => expect(await asked('unbounded-query', body)).toEqual([]))

  const whole = 'return JsonResponse(list(Order.objects.all()))'
  test('what is kept, not routed, for others, or elsewhere', async () => {
    expect(await found('unbounded-query', 'shop/views.py', view(whole), django)).toHaveLength(1)
    expect(await found('unbounded-query', 'shop/views.py', view(whole, '@cache_page(900)\n'), django)).toEqual([])
    expect(await found('unbounded-query', 'shop/views.py', view(whole).replace('def orders', 'def forgotten'), django)).toEqual([])
    expect(await found('unbounded-query', 'shop/views.py', view(whole).replace('def orders', 'def export_orders'), django)).toEqual([])
    expect(await found('unbounded-query', 'shop/tasks.py', view(whole), django)).toEqual([])
    expect(await found('unbounded-query', 'shop/helpers.py', view(whole), django)).toEqual([])
    expect(await found('unbounded-query', 'shop/tests/views.py', view(whole), django)).toEqual([])
    expect(await found('unbounded-query', 'shop/views.py', view(whole).replace('orders(request)', 'orders(shop)'), django)).toEqual([])
  })

  test('methods of classes', async () => {
    const text = (base: string, method: string): string =>
      `from rest_framework.views import APIView\nfrom .models import Order\n\nclass Orders(${base}):\n    def ${method}(self, request):\n        return Response(OrderSerializer(Order.objects.all(), many=True).data)\n`
    expect(await found('unbounded-query', 'shop/views.py', text('APIView', 'get'), django)).toEqual(['6 django Order.objects.all'])
    expect(await found('handler', 'shop/views.py', text('APIView', 'get'), django)).toEqual(['5 django Orders.get'])
    expect(await found('unbounded-query', 'shop/views.py', text('APIView', 'collect'), django)).toEqual([])
    expect(await found('unbounded-query', 'shop/views.py', text('Collector', 'get'), django)).toEqual([])
  })
})

describe('lists of Django REST framework', () => {
  const urls = 'from django.urls import path\nrouter.register("orders", OrderViewSet)\nurlpatterns = [path("", router.urls)]\n'
  const settings = 'INSTALLED_APPS = ["rest_framework", "shop"]\n'
  const files = { ...django, 'shop/urls.py': urls, 'shop/settings.py': settings }
  const set = (body: string, base = 'viewsets.ModelViewSet'): string =>
    `from rest_framework import generics, viewsets\nfrom .models import Order, Role\nfrom .pages import Paged\n\nclass OrderViewSet(${base}):\n    serializer_class = OrderSerializer\n    ${body}\n`
  const managed = (method: string) => ({
    ...files,
    'shop/models.py': `from django.db import models\n\nclass Orders(models.Manager):\n    ${method}\n\nclass Order(models.Model):\n    title = models.TextField()\n    objects = Orders()\n`,
  })
  const told = ['7 django Order.objects.all listed by OrderViewSet']
  test.each([
    ['a ViewSet', set('queryset = Order.objects.all()'), files, told],
    ['a list', set('queryset = Order.objects.all()', 'generics.ListAPIView'), files, told],
    [
      'a method',
      set('def get_queryset(self):\n        return Order.objects.order_by("id")'),
      files,
      ['8 django Order.objects.order_by listed by OrderViewSet'],
    ],
    ['a pagination of its own', set('queryset = Order.objects.all()\n    pagination_class = Pages'), files, []],
    [
      'no pagination although all have one',
      set('queryset = Order.objects.all()\n    pagination_class = None'),
      { ...files, 'shop/settings.py': `${settings}REST_FRAMEWORK = {"DEFAULT_PAGINATION_CLASS": "shop.pages.Pages"}\n` },
      told,
    ],
    [
      'a short table without pagination',
      set('queryset = Role.objects.all()\n    pagination_class = None'),
      { ...files, 'shop/settings.py': `${settings}REST_FRAMEWORK = {"DEFAULT_PAGINATION_CLASS": "shop.pages.Pages"}\n` },
      [],
    ],
    [
      'a pagination for all',
      set('queryset = Order.objects.all()'),
      { ...files, 'shop/settings.py': `${settings}REST_FRAMEWORK = {"DEFAULT_PAGINATION_CLASS": "shop.pages.Pages"}\n` },
      [],
    ],
    [
      'a pagination for all that is given no size',
      set('queryset = Order.objects.all()'),
      { ...files, 'shop/settings.py': `${settings}REST_FRAMEWORK = {"DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination"}\n` },
      told,
    ],
    [
      'a pagination for all that is given a size',
      set('queryset = Order.objects.all()'),
      {
        ...files,
        'shop/settings.py': `${settings}REST_FRAMEWORK = {"DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination", "PAGE_SIZE": 40}\n`,
      },
      [],
    ],
    [
      'a model that something without bases lends methods to',
      set('queryset = Order.objects.all()'),
      {
        ...files,
        'shop/models.py':
          'from django.db import models\n\nclass Named:\n    def __str__(self):\n        return self.title\n\nclass Order(Named, models.Model):\n    title = models.TextField()\n',
      },
      told,
    ],
    [
      'something without bases alone',
      set('queryset = Order.objects.all()'),
      { ...files, 'shop/models.py': 'class Named:\n    pass\n\nclass Order(Named):\n    objects = Rows()\n' },
      [],
    ],
    [
      'filters that are asked for',
      set('queryset = Order.objects.all()\n    filter_backends = (SearchFilter,)').replace(
        'from .pages',
        'from rest_framework.filters import SearchFilter\nfrom .pages',
      ),
      files,
      ['8 django Order.objects.all listed by OrderViewSet'],
    ],
    ['a filter of one’s own', set('queryset = Order.objects.all()\n    filter_backends = [Mine]'), files, []],
    ['a pagination added later', set('queryset = Order.objects.all()'), { ...files, 'shop/settings/base.py': 'REST_FRAMEWORK["PAGE_SIZE"] = 40\n' }, []],
    ['settings that are not there', set('queryset = Order.objects.all()'), { ...files, 'shop/settings.py': 'DEBUG = False\n' }, []],
    ['a base of one’s own', set('queryset = Order.objects.all()', 'Paged, viewsets.ModelViewSet'), files, []],
    [
      'bases of one’s own that only lend',
      set('queryset = Order.objects.all()', 'Paged, viewsets.ModelViewSet'),
      { ...files, 'shop/pages.py': 'from rest_framework.viewsets import GenericViewSet\n\nclass Paged(GenericViewSet):\n    def after(self):\n        pass\n' },
      told,
    ],
    [
      'a base of one’s own that says how long a page is',
      set('queryset = Order.objects.all()', 'Paged, viewsets.ModelViewSet'),
      { ...files, 'shop/pages.py': 'class Paged(object):\n    pagination_class = Forty\n' },
      [],
    ],
    [
      'a base of one’s own that says what is listed',
      set('first = Role.objects', 'Paged'),
      {
        ...files,
        'shop/pages.py':
          'from rest_framework import mixins, viewsets\nfrom shop.models import Order\n\nclass Paged(mixins.ListModelMixin, viewsets.GenericViewSet):\n    queryset = Order.objects.all()\n',
      },
      ['5 django Order.objects.all listed by OrderViewSet'],
    ],
    [
      'a base of one’s own that narrows',
      set('queryset = Order.objects.all()', 'Paged, viewsets.ModelViewSet'),
      { ...files, 'shop/pages.py': 'class Paged:\n    def get_queryset(self):\n        return super().get_queryset().filter(mine=True)\n' },
      [],
    ],
    [
      'bases that go round in circles',
      set('queryset = Order.objects.all()', 'Paged, viewsets.ModelViewSet'),
      { ...files, 'shop/pages.py': 'class Paged(Other):\n    pass\n\nclass Other(Paged):\n    pass\n' },
      [],
    ],
    ['a manager that adds a way to ask', set('queryset = Order.objects.all()'), managed('def paid(self):\n        return self.filter(paid=True)'), told],
    [
      'a manager that narrows all',
      set('queryset = Order.objects.all()'),
      managed('def get_queryset(self):\n        return super().get_queryset().filter(paid=True)'),
      [],
    ],
    ['what is cut', set('queryset = Order.objects.all()\n    def filter_queryset(self, queryset):\n        return queryset[:40]'), files, []],
    ['whose it is', set('def get_queryset(self):\n        return Order.objects.filter(customer=self.request.user)'), files, []],
    [
      'a decision',
      set('def get_queryset(self):\n        if self.all:\n            return Order.objects.all()\n        return Order.objects.none()'),
      files,
      [],
    ],
    ['a short table', set('queryset = Role.objects.all()'), files, []],
    ['no list', set('queryset = Order.objects.all()', 'generics.RetrieveAPIView'), files, []],
    ['no route', set('queryset = Order.objects.all()'), { ...files, 'shop/urls.py': 'urlpatterns = []\n' }, []],
  ])('%s', async (_title, text, tree, expected) => expect(await found('unbounded-query', 'shop/views.py', text, tree)).toEqual(expected))
})

describe('queries in loops of Django', () => {
  const loop = (body: string, over = 'Order.objects.filter(paid=False)'): string =>
    `rows = []\n    for order in ${over}:\n        ${body}\n    return JsonResponse(rows)`
  test.each([
    ['get', loop('rows.append(Customer.objects.get(pk=order.customer_id))'), ['7 django Customer.objects.get for each order']],
    ['get and what comes of it', loop('rows.append(Customer.objects.get(pk=order.customer_id).username)'), ['7 django Customer.objects.get for each order']],
    ['a count', loop('rows.append(Customer.objects.filter(first=order).count())'), ['7 django Customer.objects.count for each order']],
    ['a foreign key', loop('rows.append(order.customer.username)'), ['7 django order.customer for each order']],
    ['in a comprehension', 'return JsonResponse([order.customer.username for order in Order.objects.all()])', ['5 django order.customer for each order']],
    ['what is sent', loop('rows.append(Customer.objects.get(pk=order["id"]))', 'request.data'), ['7 django Customer.objects.get for each order']],
    ['a part of what is sent', loop('rows.append(Customer.objects.get(pk=order))', 'request.data["of"]'), ['7 django Customer.objects.get for each order']],
    [
      'what is tried',
      loop('try:\n            rows.append(Customer.objects.get(pk=order.customer_id))\n        except Customer.DoesNotExist:\n            raise Http404()'),
      ['8 django Customer.objects.get for each order'],
    ],
    ['a manager of its own', loop('rows.append(Parcel.objects.get(order=order))'), ['7 django Parcel.objects.get for each order']],
    [
      'over a name',
      `found = Order.objects.all()\n    ${loop('rows.append(Customer.objects.get(pk=order.customer_id))', 'found').replace('rows = []\n    ', 'rows = []\n    ')}`,
      ['8 django Customer.objects.get for each order'],
    ],
  ])('%s', async (_title, body, expected) => expect(await asked('query-in-loop', body)).toEqual(expected))

  test.each([
    ['a key that came along', loop('rows.append(order.customer.username)', 'Order.objects.select_related("customer")')],
    ['rows that came along', loop('rows.append(order.customer.username)', 'Order.objects.prefetch_related("customer")')],
    ['the key itself', loop('rows.append(order.customer_id)')],
    ['a plain field', loop('rows.append(order.title.upper())')],
    ['what is set', loop('order.customer = known[order.customer_id]\n        rows.append(order.customer.username)')],
    ['a cut list', loop('rows.append(Customer.objects.get(pk=order.customer_id))', 'Order.objects.all()[:7]')],
    ['a list from elsewhere', loop('rows.append(Customer.objects.get(pk=order))', 'request.GET.getlist("of")')],
    ['what is sent at once', loop('rows.append(order["id"])', 'request.data').replace('return', 'Customer.objects.filter(pk__in=rows).count()\n    return')],
    ['a search in what is sent', loop('if Customer.objects.filter(pk=order["id"]).exists():\n            break', 'request.data')],
    [
      'what is only kept where it is missing',
      loop('try:\n            rows.append(known[order.pk])\n        except KeyError:\n            rows.append(Customer.objects.get(pk=order.pk))'),
    ],
    ['a manager that keeps', loop('rows.append(Stamp.objects.get(pk=order.pk))')],
    ['what is kept', loop('if order.customer_id not in known:\n            known[order.customer_id] = Customer.objects.get(pk=order.customer_id)')],
    ['a lazy query', loop('rows.append(Customer.objects.filter(first=order))')],
    ['another’s key', loop('rows.append(Customer.objects.get(pk=request.user.pk))')],
    ['a list of keys', loop('rows.append(Customer.objects.filter(pk__in=order.keys).count())')],
    ['a search', loop('found = Customer.objects.get(pk=order.customer_id)\n        if found.fits():\n            break')],
    ['a write', loop('Customer.objects.filter(pk=order.customer_id).update(seen=True)')],
    ['a lock', loop('Customer.objects.select_for_update().get(pk=order.customer_id)')],
    ['what a manager may bring along', loop('rows.append(order.order.title)', 'Parcel.objects.all()')],
    ['values', loop('rows.append(order.customer.username)', 'Order.objects.values_list("customer", named=True)')],
  ])('none in %s', async (_title, body) => expect(await asked('query-in-loop', body)).toEqual([]))
})

describe('SQLAlchemy in FastAPI and Flask', () => {
  const fastapi = (body: string, route = '@router.get("/orders")'): string =>
    `from fastapi import APIRouter\nfrom sqlalchemy import func, select\nfrom shop.models import Order, Customer, Role\n\nrouter = APIRouter()\n\n${route}\nasync def orders(session: Session):\n    ${body}\n`
  const say = (what: FeatureDeclaration['what'], text: string): Promise<readonly string[]> => found(what, 'shop/orders.py', text, {})
  test.each([
    ['a query', 'return session.query(Order).all()', ['9 sqlalchemy Order.all']],
    ['a filter that fits most', 'return self.db.query(Order).filter(Order.active == True).order_by(Order.id).all()', ['9 sqlalchemy Order.all']],
    ['a statement', 'return (await session.execute(select(Order))).scalars().all()', ['9 sqlalchemy Order.all']],
    ['a named statement', 'asked = select(Order).order_by(Order.id)\n    return session.scalars(asked).all()', ['10 sqlalchemy Order.all']],
    ['related rows', 'return session.scalars(select(Order).options(selectinload(Order.customer))).unique().all()', ['9 sqlalchemy Order.all']],
  ])('%s', async (_title, body, expected) => expect(await say('unbounded-query', fastapi(body))).toEqual(expected))

  test.each([
    ['an end', 'return session.query(Order).limit(40).all()'],
    ['an end in a statement', 'return session.scalars(select(Order).limit(size)).all()'],
    ['a statement that grows', 'asked = select(Order)\n    asked = asked.limit(40)\n    return session.scalars(asked).all()'],
    ['a statement from elsewhere', 'asked = listed(select(Order))\n    return session.scalars(asked).all()'],
    ['some', 'return session.query(Order).filter(Order.customer_id == customer).all()'],
    ['a filter by keys', 'return session.scalars(select(Order).where(Order.id.in_(ids))).all()'],
    ['one', 'return session.query(Order).first()'],
    ['pages', 'return paginate(session, select(Order))'],
    ['a sum', 'return session.scalars(select(func.count(Order.id))).all()'],
    ['columns', 'return session.execute(select(Order.day, func.count()).group_by(Order.day)).all()'],
    ['a short table', 'return session.query(Role).all()'],
    ['a list in memory', 'return index.query(Order).all()'],
  ])('none in %s', async (_title, body) => expect(await say('unbounded-query', fastapi(body))).toEqual([]))

  test('no handler', async () => {
    expect(await say('unbounded-query', fastapi('return session.query(Order).all()', '@job'))).toEqual([])
    expect(await say('unbounded-query', fastapi('return session.query(Order).all()', '@cache.get("orders")'))).toEqual([])
    expect(await say('unbounded-query', fastapi('return session.query(Order).all()', '@router.get("/orders")\n@cached(ttl=90)'))).toEqual([])
  })

  test('Flask', async () => {
    const flask = 'from flask import Blueprint\nfrom flask.views import MethodView\nfrom shop.models import Order\n\n'
    expect(await say('unbounded-query', `${flask}@pages.route("/orders")\ndef orders():\n    return jsonify([one.id for one in Order.query.all()])\n`)).toEqual(
      ['7 sqlalchemy Order.all'],
    )
    expect(
      await say('unbounded-query', `${flask}class Orders(MethodView):\n    def get(self):\n        return Order.query.order_by(Order.id).all()\n`),
    ).toEqual(['7 sqlalchemy Order.all'])
    expect(
      await say('unbounded-query', `${flask}@pages.route("/orders")\ndef orders():\n    return jsonify(Order.query.paginate(per_page=40).items)\n`),
    ).toEqual([])
  })

  const loop = (asks: string, over = 'session.query(Order).all()'): string =>
    `rows = []\n    for order in ${over}:\n        rows.append(${asks})\n    return rows`
  test.each([
    ['a query', loop('session.query(Customer).filter(Customer.id == order.customer_id).first()'), ['11 sqlalchemy Customer.first for each order']],
    ['a statement', loop('session.scalars(select(Customer).where(Customer.id == order.customer_id)).one()'), ['11 sqlalchemy Customer.one for each order']],
    ['over a cut list', loop('session.query(Customer).filter_by(id=order.customer_id).first()', 'session.query(Order).limit(4).all()'), []],
    ['over a list', loop('session.query(Customer).filter_by(id=order.customer_id).first()', 'given.orders'), []],
    ['of others', loop('session.query(Customer).filter_by(id=given.id).first()'), []],
    ['of what is in memory', loop('session.get(Customer, order.customer_id)'), []],
  ])('in a loop: %s', async (_title, body, expected) => expect(await say('query-in-loop', fastapi(body))).toEqual(expected))
})

test('random text never throws', async () => {
  const words = fc.constantFrom(
    'for one in ',
    'Order',
    '.objects',
    '.all()',
    '(',
    ')',
    ':\n        ',
    '\n    ',
    '[',
    ']',
    'return ',
    'x = ',
    'session.query(',
    'select(',
    '.filter(',
    'if ',
    'lambda: ',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(words, { maxLength: 30 }), async (parts) => {
      for (const one of await asked('unbounded-query', parts.join(''))) expect(one).toMatch(/^\d+ (django|sqlalchemy) /)
    }),
    { numRuns: 60 },
  )
})
