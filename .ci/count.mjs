// count.mjs <report of vitest> <exit code of the tests> <exit code of the checks>
import { readFileSync } from 'node:fs'

const [path, testCode, checkCode] = process.argv.slice(2)
const { passed, failed } = countTests()
// What is no test can fail too: an error between tests, a run that broke off.
const brokeOff = testCode !== '0' && failed === 0 ? 1 : 0
const failures = failed + brokeOff + (checkCode === '0' ? 0 : 1)
console.log(`${passed} passed, ${failures} failed`)
process.exitCode = failures === 0 && passed > 0 ? 0 : 1

function countTests() {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8'))
    const isFailed = ({ status }) => status === 'failed'
    // A file that does not load, or whose set-up fails, has no failed test of its own.
    const unloaded = report.testResults.filter((file) => isFailed(file) && !file.assertionResults.some(isFailed))
    return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length }
  } catch {
    return { passed: 0, failed: 0 }
  }
}
