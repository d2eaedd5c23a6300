// The arrow keys turn a surface as the mouse does: about the upright axis, and towards it.

const TURN = Math.PI / 24;
const NEAREST = 0.05; // radians between the eye and the upright axis, where "up" would lose its sense
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export const KEYS = Object.keys(STEPS);

// Returns the camera after a key, or nothing if the key turns none.
export function turned(camera, key) {
  if (!(key in STEPS)) return undefined;
  const [around, down] = STEPS[key];
  const { eye, center } = camera;
  const [x, y, z] = ["x", "y", "z"].map((axis) => eye[axis] - center[axis]);
  const distance = Math.hypot(x, y, z);
  const bearing = Math.atan2(y, x) + around * TURN;
  const fall = Math.acos(z / distance) + down * TURN;
  const polar = Math.min(Math.max(fall, NEAREST), Math.PI - NEAREST);
  const level = distance * Math.sin(polar);
  return {
    ...camera,
    eye: {
      x: center.x + level * Math.cos(bearing),
      y: center.y + level * Math.sin(bearing),
      z: center.z + distance * Math.cos(polar),
    },
  };
}
