// Keys that are not text become text as kubectl makes it.
// Mirrors convertToJSONableObject in sigs.k8s.io/yaml/yaml.go, v1.4.

/** The text of a key that was written as `written`, or undefined for null, which kubectl refuses too. */
export function keyText(key: null | boolean | number | string, written: string): string | undefined {
  if (key === null) return undefined;
  if (typeof key !== "number") return String(key);
  const isFloat = /[.eE]/.test(written) && !/^[-+]?0[xX]/.test(written);
  return isFloat ? shortestFloat32(key) : String(key);
}

/** Go's strconv.FormatFloat(key, 'g', -1, 32): the fewest digits that give the same 32-bit float. */
function shortestFloat32(key: number): string {
  const rounded = Math.fround(key);
  if (!Number.isFinite(rounded)) return rounded > 0 ? ".inf" : "-.inf";
  let digits = "";
  for (let precision = 1; precision <= 9; precision += 1) {
    digits = rounded.toExponential(precision - 1);
    if (Math.fround(Number(digits)) === rounded) break;
  }
  const [mantissa = "", power = "0"] = digits.split("e");
  const exponent = Number(power);
  // For the shortest form Go decides between 1234.5 and 1.2345e+03 as if six digits had been asked for.
  if (exponent >= -4 && exponent < 6) return Object.is(rounded, -0) ? "-0" : String(Number(digits));
  const size = Math.abs(exponent).toString().padStart(2, "0");
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${size}`;
}
