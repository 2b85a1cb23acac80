import Testing

@testable import Pipeline

@Suite struct DataFilesTests {
    @Test("data is looked for where it was told, beside the program, in the source tree, and in the system")
    func folders() {
        let folders = DataFiles.folders(
            environment: ["SURSATHI_DATA": "/d"], program: "/src/sursathi/.build/x86_64/release/sursathid")
        #expect(
            folders == [
                "/d", "/src/sursathi/.build/x86_64/release/../share/sursathi", "/src/sursathi",
                "/usr/local/share/sursathi", "/usr/share/sursathi",
            ])
    }

    @Test("what is nowhere gives an error with every place and the way out")
    func missing() {
        let error = thrown(DataFileError.self) { try DataFiles.locate("no/such.file") }
        #expect(error?.description.contains("/usr/share/sursathi/no/such.file") == true)
        #expect(error?.description.contains("SURSATHI_DATA") == true)
    }

    @Test("the cascades of opencv-data are there")
    func cascade() throws {
        #expect(try DataFiles.eyeCascade().hasSuffix("haarcascade_eye.xml"))
        #expect(try DataFiles.profileCascade().hasSuffix("haarcascade_profileface.xml"))
        #expect(try DataFiles.cascade().hasSuffix("haarcascade_frontalface_default.xml"))
    }
}
