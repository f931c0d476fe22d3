// SPDX-License-Identifier: GPL-3.0-or-later
// The stock tus client against our /v1/blobs: create, resume after an abort, checksums, termination. TAP.
//   client.js FOLDER URL: FOLDER is the platform's, with sample/accounts.json in it
'use strict'

const crypto = require('crypto')
const fs = require('fs')
const path = require('path')
const tus = require('tus-js-client')

const [folder, url] = process.argv.slice(2)
const accounts = JSON.parse(fs.readFileSync(path.join(folder, 'sample', 'accounts.json')))
const PIECE = 64 * 1024
const SIZE = 5 * PIECE + 1234
let token

function digest (content) {
  return crypto.createHash('sha256').update(content).digest('hex')
}

function options (content, more) {
  return {
    endpoint: `${url}/v1/blobs`,
    headers: { Authorization: `Bearer ${token}` },
    metadata: { sha256: digest(content), name: '标书.pdf' },
    chunkSize: PIECE,
    retryDelays: null,
    ...more
  }
}

// Resolves with the upload when it is done, rejects with the client's error.
function send (content, more, begin) {
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(content, options(content, {
      ...more,
      onSuccess: () => resolve(upload),
      onError: reject
    }))
    if (begin) begin(upload)
    else upload.start()
  })
}

// Stops the upload once two pieces are there.
function stopped (content) {
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(content, options(content, {
      onChunkComplete: (size, done) => {
        if (done === 2 * PIECE) upload.abort().then(() => resolve(upload), reject)
      },
      onError: reject
    }))
    upload.start()
  })
}

async function fetched (content) {
  const answer = await fetch(`${url}/v1/blobs/${digest(content)}`, { headers: { Authorization: `Bearer ${token}` } })
  return answer.status === 200 && Buffer.from(await answer.arrayBuffer()).equals(content)
}

async function head (location) {
  const answer = await fetch(location, {
    method: 'HEAD',
    headers: { Authorization: `Bearer ${token}`, 'Tus-Resumable': '1.0.0' }
  })
  return answer.status === 200 ? Number(answer.headers.get('upload-offset')) : -answer.status
}

function status (error) {
  return error.originalResponse ? error.originalResponse.getStatus() : error
}

function expect (what, value, wanted) {
  if (value !== wanted) throw new Error(`${what}: ${value}, not ${wanted}`)
}

// Adds the checksum of each piece as RFC-minded clients do; the stock client leaves that to its user.
function summed (content, algorithm, damage) {
  return {
    onBeforeRequest: request => {
      if (request.getMethod() !== 'PATCH') return
      const offset = Number(request.getHeader('Upload-Offset'))
      const sum = crypto.createHash(algorithm).update(content.subarray(offset, offset + PIECE)).digest()
      if (damage && offset >= PIECE) sum[0] ^= 1
      request.setHeader('Upload-Checksum', `${algorithm} ${sum.toString('base64')}`)
    }
  }
}

const tests = {
  async 'a file in pieces' () {
    const content = crypto.randomBytes(SIZE)
    let pieces = 0
    await send(content, { onChunkComplete: () => { pieces++ } })
    expect('pieces', pieces, 6)
    expect('the blob', await fetched(content), true)
  },
  async 'a file with its creation' () {
    const content = crypto.randomBytes(SIZE)
    let requests = 0
    await send(content, { uploadDataDuringCreation: true, chunkSize: Infinity, onBeforeRequest: () => { requests++ } })
    expect('requests', requests, 1)
    expect('the blob', await fetched(content), true)
  },
  async 'a stopped upload goes on where it was' () {
    const content = crypto.randomBytes(SIZE)
    const first = await stopped(content)
    const kept = await head(first.url)
    const offsets = []
    expect('what was kept is whole pieces', kept >= 2 * PIECE && kept < SIZE, true)
    expect('the blob is not there yet', await fetched(content), false)
    await send(content, {
      uploadUrl: first.url,
      onBeforeRequest: request => {
        if (request.getMethod() === 'PATCH') offsets.push(Number(request.getHeader('Upload-Offset')))
      }
    })
    expect('it went on at', offsets[0], kept)
    expect('the blob', await fetched(content), true)
  },
  async 'checksums that hold' () {
    for (const algorithm of ['sha1', 'sha256']) {
      const content = crypto.randomBytes(SIZE)
      await send(content, summed(content, algorithm, false))
      expect('the blob', await fetched(content), true)
    }
  },
  async 'a damaged piece is discarded and sent again' () {
    const content = crypto.randomBytes(SIZE)
    let location
    const refused = await send(content, summed(content, 'sha256', true), upload => {
      upload.options.onUploadUrlAvailable = () => { location = upload.url }
      upload.start()
    }).then(() => 'taken', status)
    expect('the second piece', refused, 460)
    expect('what is kept', await head(location), PIECE)
    await send(content, { ...summed(content, 'sha256', false), uploadUrl: location })
    expect('the blob', await fetched(content), true)
  },
  async 'another content than announced is thrown away' () {
    const content = crypto.randomBytes(SIZE)
    const refused = await send(content, { metadata: { sha256: digest('another') } }).then(() => 'taken', status)
    expect('the last piece', refused, 460)
    expect('the blob is not there', await fetched(content), false)
  },
  async 'an upload is given up' () {
    const content = crypto.randomBytes(SIZE)
    const upload = await stopped(content)
    await tus.Upload.terminate(upload.url, options(content, {}))
    expect('the upload', await head(upload.url), -404)
    expect('the blob is not there', await fetched(content), false)
  }
}

async function main () {
  const account = accounts.find(one => one.user === 'supplier1')
  const session = await fetch(`${url}/v1/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user: account.user, password: account.password })
  })
  let number = 0
  token = (await session.json()).token
  console.log(`1..${Object.keys(tests).length}`)
  for (const [name, run] of Object.entries(tests)) {
    number++
    try {
      await run()
      console.log(`ok ${number} - ${name}`)
    } catch (error) {
      console.log(`not ok ${number} - ${name}\n# ${String(error).replace(/\n/g, '\n# ')}`)
      process.exitCode = 1
    }
  }
}

main()
