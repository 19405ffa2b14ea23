// A Kafka cluster for a test, made by the control of a kafkalite that runs already.

const control = process.env.KAFKALITE_CONTROL ?? 'localhost:9095'

async function send(method, path, body) {
  const response = await fetch(`http://${control}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.error)
  return answer
}

/** Makes a cluster; `options` are topics, config, brokers. Close it when the test is over. */
export async function cluster(options = {}) {
  const made = await send('POST', '/v1/clusters', options)
  const path = `/v1/clusters/${made.cluster}`
  return {
    bootstrapServers: made.bootstrap_servers,
    brokers: made.bootstrap_servers.split(','),
    get: (what) => send('GET', path + what),
    post: (what, body) => send('POST', path + what, body),
    delete: (what) => send('DELETE', path + what),
    close: () => send('DELETE', path),
  }
}
