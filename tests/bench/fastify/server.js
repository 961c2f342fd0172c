// The comparison server: the three operations with the bare SQL of ../queries, one process per core.
// DATABASE_URL, PORT and POOL_SIZE (connections per process, default 8) come from the environment.
import cluster from 'node:cluster'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import Fastify from 'fastify'
import pg from 'pg'

const query = (name) => ({ name, text: readFileSync(new URL(`../queries/${name}.sql`, import.meta.url), 'utf8') })
const [GET, LIST, CREATE] = [query('get'), query('list'), query('create')]

if (cluster.isPrimary) {
  for (let worker = 0; worker < availableParallelism(); worker += 1) cluster.fork()
} else {
  await serve()
}

async function serve() {
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL_SIZE ?? 8) })
  const app = Fastify()
  app.get('/incidents/:id', async (request, reply) => {
    const { rows } = await pool.query({ ...GET, values: [request.params.id] })
    return rows[0] ?? reply.code(404).send({ title: 'Not found', status: 404 })
  })
  app.get('/incidents', async (request) => {
    const { area, limit = 21 } = request.query
    const { rows } = await pool.query({ ...LIST, values: [Number(area), Number(limit)] })
    return { items: rows }
  })
  app.post('/incidents', async (request, reply) => {
    const { kind, occurred_at, community_area_number, block } = request.body
    const values = [randomUUID(), kind, occurred_at, occurred_at.slice(0, 10), community_area_number, block]
    const { rows } = await pool.query({ ...CREATE, values })
    return reply.code(201).send(rows[0])
  })
  await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 8081) })
}
