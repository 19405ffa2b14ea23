'use strict'
// kafkajs behind the driver protocol of lines.py. It reads through a group always, so plain consuming uses a group of its own.

const readline = require('readline')
const { randomUUID } = require('crypto')
const { Kafka, CompressionTypes, CompressionCodecs, AssignerProtocol, PartitionAssigners, ConfigResourceTypes, logLevel } = require('kafkajs')
const snappy = require('kafkajs-snappy')
const lz4 = require('lz4-napi')
const zstd = require('@bokuweb/zstd-wasm')

const zstdReady = zstd.init()
CompressionCodecs[CompressionTypes.Snappy] = snappy
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: (encoder) => lz4.compressFrame(encoder.buffer),
  decompress: (buffer) => lz4.decompressFrame(buffer),
})
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async (encoder) => { await zstdReady; return Buffer.from(zstd.compress(encoder.buffer, 3)) },
  decompress: async (buffer) => { await zstdReady; return Buffer.from(zstd.decompress(buffer)) },
})
const CODECS = {
  none: CompressionTypes.None, gzip: CompressionTypes.GZIP, snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4, zstd: CompressionTypes.ZSTD,
}

// range as the other clients name and compute it, so that groups may mix clients
const range = ({ cluster }) => ({
  name: 'range',
  version: 0,
  async assign ({ members, topics }) {
    const ids = members.map((member) => member.memberId).sort()
    const parts = new Map(ids.map((id) => [id, {}]))
    for (const topic of topics) {
      const all = cluster.findTopicPartitionMetadata(topic).map((p) => p.partitionId).sort((a, b) => a - b)
      ids.forEach((id, place) => {
        const least = Math.floor(all.length / ids.length)
        const larger = all.length % ids.length
        const start = place * least + Math.min(place, larger)
        parts.get(id)[topic] = all.slice(start, start + least + (place < larger ? 1 : 0))
      })
    }
    return ids.map((id) => ({
      memberId: id,
      memberAssignment: AssignerProtocol.MemberAssignment.encode({ version: 0, assignment: parts.get(id), userData: Buffer.alloc(0) }),
    }))
  },
  protocol: ({ topics }) => ({
    name: 'range',
    metadata: AssignerProtocol.MemberMetadata.encode({ version: 0, topics, userData: Buffer.alloc(0) }),
  }),
})

function parseArguments () {
  const [command, ...rest] = process.argv.slice(2)
  const options = { command, codec: 'none', mode: 'batch', from: 'earliest', partitions: '0', strategy: 'roundrobin', 'session-timeout': '6000' }
  for (let at = 0; at < rest.length; at++) {
    const name = rest[at].replace(/^--/, '')
    if (name === 'idempotent') options.idempotent = true
    else options[name] = rest[++at]
  }
  options.partitions = options.partitions.split(',').map(Number)
  return options
}

const emit = (event) => process.stdout.write(JSON.stringify(event) + '\n')
const encode = (bytes) => bytes === null || bytes === undefined ? null : Buffer.from(bytes).toString('base64')
const decode = (text) => text === null ? null : Buffer.from(text, 'base64')

function connect (options) {
  return new Kafka({
    clientId: 'compat-kafkajs',
    brokers: options.bootstrap.split(','),
    logLevel: logLevel.ERROR,
    logCreator: () => ({ log }) => process.stderr.write(log.message + ' ' + JSON.stringify(log.error || '') + '\n'),
    retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 240 },
  })
}

function message (record) {
  const headers = {}
  for (const [name, value] of record.h) {
    const bytes = decode(value)
    if (!(name in headers)) headers[name] = bytes
    else headers[name] = [].concat(headers[name], [bytes])
  }
  return {
    partition: record.p,
    key: decode(record.k),
    value: decode(record.v),
    headers,
    timestamp: record.t === undefined ? undefined : String(record.t),
  }
}

async function produce (options) {
  const producer = connect(options).producer({ idempotent: Boolean(options.idempotent), maxInFlightRequests: 1, allowAutoTopicCreation: true })
  await producer.connect()
  let waiting = []
  let ended = false
  let wake = () => {}
  const lines = readline.createInterface({ input: process.stdin })
  lines.on('line', (line) => {
    waiting.push(JSON.parse(line))
    if (waiting.length > 5000) lines.pause()
    wake()
  })
  lines.on('close', () => { ended = true; wake() })
  while (true) {
    if (waiting.length === 0) {
      if (ended) break
      await new Promise((resolve) => { wake = resolve })
      continue
    }
    const records = waiting.splice(0, options.mode === 'single' ? 1 : 2000)
    lines.resume()
    await send(producer, options, records)
  }
  await producer.disconnect()
}

async function send (producer, options, records) {
  try {
    const answers = await producer.send({
      topic: options.topic, acks: -1, compression: CODECS[options.codec], messages: records.map(message),
    })
    const next = new Map(answers.map((answer) => [answer.partition, Number(answer.baseOffset)]))
    for (const record of records) {
      if (next.has(record.p)) {
        emit({ e: 'ack', i: record.i, p: record.p, o: next.get(record.p) })
        next.set(record.p, next.get(record.p) + 1)
      } else {
        // kafkajs forgets a partition that moves, before it is written to, to a broker that has answered for others
        emit({ e: 'fail', i: record.i, error: 'no answer for its partition' })
      }
    }
  } catch (error) {
    for (const record of records) emit({ e: 'fail', i: record.i, error: String(error) })
  }
}

function report (partition, message) {
  const headers = []
  for (const [name, values] of Object.entries(message.headers || {})) {
    for (const value of Array.isArray(values) ? values : [values]) headers.push([name, encode(value)])
  }
  emit({ e: 'record', p: partition, o: Number(message.offset), t: Number(message.timestamp), k: encode(message.key), v: encode(message.value), h: headers })
}

async function consume (options) {
  const kafka = connect(options)
  const groupId = 'kafkajs-' + randomUUID()
  const starts = new Map()
  if (options.from !== 'earliest') {
    const admin = kafka.admin()
    await admin.connect()
    for (const found of await admin.fetchTopicOffsetsByTimestamp(options.topic, Number(options.from))) {
      starts.set(found.partition, found.offset)
    }
    await admin.disconnect()
  }
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 200 })
  let seen = 0
  const finished = new Promise((resolve) => {
    process.stdin.on('end', resolve).resume()
    consumer.run_ = resolve
  })
  await consumer.connect()
  await consumer.subscribe({ topics: [options.topic], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch, heartbeat, resolveOffset, isStale }) => {
      if (!options.partitions.includes(batch.partition) || isStale()) return
      for (const record of batch.messages) {
        if (options.count !== undefined && seen >= Number(options.count)) return
        report(batch.partition, record)
        resolveOffset(record.offset)
        seen += 1
      }
      await heartbeat()
      if (seen === Number(options.count)) consumer.run_()
    },
  })
  for (const [partition, offset] of starts) consumer.seek({ topic: options.topic, partition, offset })
  await finished
  await consumer.disconnect()
}

async function group (options) {
  let committing = true
  let close
  const closing = new Promise((resolve) => { close = resolve })
  const lines = readline.createInterface({ input: process.stdin })
  lines.on('line', (line) => {
    if (line.trim() === 'hold') committing = false
    if (line.trim() === 'close') close()
  })
  lines.on('close', () => close())
  const sessionTimeout = Number(options['session-timeout'])
  const consumer = connect(options).consumer({
    groupId: options.group,
    sessionTimeout,
    heartbeatInterval: Math.min(1000, Math.floor(sessionTimeout / 3)),
    rebalanceTimeout: 10000,
    maxWaitTimeInMs: 200,
    partitionAssigners: [options.strategy === 'range' ? range : PartitionAssigners.roundRobin],
  })
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    emit({ e: 'owns', p: (payload.memberAssignment[options.topic] || []).sort((a, b) => a - b) })
  })
  consumer.on(consumer.events.REBALANCING, () => emit({ e: 'revoked', p: [] }))
  await consumer.connect()
  await consumer.subscribe({ topics: [options.topic], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch, heartbeat, resolveOffset, isRunning, isStale }) => {
      if (!isRunning() || isStale()) return
      for (const record of batch.messages) {
        report(batch.partition, record)
        resolveOffset(record.offset)
      }
      if (committing) {
        const offset = String(Number(batch.lastOffset()) + 1)
        await consumer.commitOffsets([{ topic: batch.topic, partition: batch.partition, offset }])
      }
      await heartbeat()
    },
  })
  await closing
  await consumer.disconnect()
  emit({ e: 'closed' })
}

// every call of the admin client once; what it saw in one line
async function admin (options) {
  const { topic, group: groupId, from } = options
  const other = topic + '-kafkajs'
  const client = connect({ ...options }).admin()
  await client.connect()
  const pairs = (list, ...names) => list.map((entry) => names.map((name) => entry[name])).sort((a, b) => a[0] - b[0])
  const cluster = await client.describeCluster()
  const seen = { e: 'admin', brokers: cluster.brokers.map((broker) => broker.nodeId), controller: cluster.controller }
  seen.created = await client.createTopics({ topics: [{ topic: other, numPartitions: 2 }], waitForLeaders: true })
  seen.again = await client.createTopics({ topics: [{ topic: other, numPartitions: 2 }] })
  await client.createPartitions({ topicPartitions: [{ topic: other, count: 3 }] })
  seen.partitions = (await client.fetchTopicMetadata({ topics: [other] })).topics[0].partitions.length
  const resource = { type: ConfigResourceTypes.TOPIC, name: other }
  await client.alterConfigs({ resources: [{ ...resource, configEntries: [{ name: 'retention.ms', value: '86400000' }] }] })
  const described = await client.describeConfigs({ includeSynonyms: false, resources: [{ ...resource, configNames: ['retention.ms'] }] })
  seen.retention = described.resources[0].configEntries[0].configValue
  seen.offsets = pairs(await client.fetchTopicOffsets(topic), 'partition', 'low', 'high')
  seen.at_time = pairs(await client.fetchTopicOffsetsByTimestamp(topic, Number(from)), 'partition', 'offset')
  seen.state = (await client.describeGroups([groupId])).groups[0].state
  seen.committed = pairs((await client.fetchOffsets({ groupId, topics: [topic] }))[0].partitions, 'partition', 'offset')
  await client.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '2' }] })
  seen.reset = pairs((await client.fetchOffsets({ groupId, topics: [topic] }))[0].partitions, 'partition', 'offset').slice(0, 1)
  await client.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '4' }] })
  seen.low = pairs(await client.fetchTopicOffsets(topic), 'partition', 'low')[0][1]
  await client.deleteGroups([groupId])
  await client.deleteTopics({ topics: [other] })
  seen.left = (await client.listTopics()).filter((name) => name === other)
  await client.disconnect()
  emit(seen)
}

const options = parseArguments()
Promise.resolve({ produce, consume, group, admin }[options.command](options)).then(
  () => process.stdout.write('', () => process.exit(0)), // after everything written before
  (error) => { process.stderr.write(String(error.stack) + '\n', () => process.exit(1)) },
)
