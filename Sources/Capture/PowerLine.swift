// Runs on: the camera thread, while it opens and closes a device.
import CV4L2

/// What a camera does against lamps that flicker with the mains: it makes its exposure fit their frequency.
public enum PowerLineFrequency: String, Sendable, CaseIterable {
    /// The camera is left as it is.
    case unchanged
    /// No filter.
    case off
    /// Europe, India, most of the world.
    case hertz50 = "50Hz"
    /// North America, and parts of South America and Asia.
    case hertz60 = "60Hz"
    /// The camera finds it out; few can.
    case automatic = "auto"

    /// The entry of V4L2's menu; nil leaves it alone.
    fileprivate var menuEntry: UInt32? {
        switch self {
        case .unchanged: nil
        case .off: V4L2_CID_POWER_LINE_FREQUENCY_DISABLED.rawValue
        case .hertz50: V4L2_CID_POWER_LINE_FREQUENCY_50HZ.rawValue
        case .hertz60: V4L2_CID_POWER_LINE_FREQUENCY_60HZ.rawValue
        case .automatic: V4L2_CID_POWER_LINE_FREQUENCY_AUTO.rawValue
        }
    }
}

/// A camera's own setting of the mains' frequency, which the camera keeps when it is closed: so it gets back what it had.
struct PowerLineControl {
    /// What it was before, or nil if there is nothing to set back.
    private let previous: v4l2_control?
    /// Why the wish could not be met, or nil.
    let remark: String?

    /// Sets the frequency. A camera without such a setting is used as it is, and `remark` says so.
    init(_ wish: PowerLineFrequency, on handle: borrowing V4L2Handle) {
        var found: v4l2_control?
        var remark: String?
        if let entry = wish.menuEntry {
            var control = v4l2_control(id: cv4l2_cid_power_line_frequency, value: 0)
            if handle.control(cv4l2_g_ctrl, &control) < 0 {
                remark = "it has no setting for the power line's frequency"
            } else if control.value != Int32(bitPattern: entry) {
                found = control
                control.value = Int32(bitPattern: entry)
                if handle.control(cv4l2_s_ctrl, &control) < 0 {
                    found = nil
                    remark = "it does not know \"\(wish.rawValue)\" as the power line's frequency"
                }
            }
        }
        previous = found
        self.remark = remark
    }

    /// Sets back what was changed; a camera that is gone needs nothing.
    func restore(on handle: borrowing V4L2Handle) {
        guard var control = previous else { return }
        _ = handle.control(cv4l2_s_ctrl, &control)
    }
}
