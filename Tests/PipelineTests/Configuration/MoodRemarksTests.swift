import Testing

@testable import Pipeline

@Suite struct MoodRemarksTests {
    @Test("a mood whose emotions the model does not know is told, one that it knows in part is not")
    func unreachable() {
        let text = "[moods.calm]\nemotions = [\"Neutral\", \"rest\"]\n[moods.sad]\nemotions = []\n"
        let configuration = ConfigurationReader(text: text, file: "f").configuration
        let labels = ["neutral", "happiness", "sadness", "surprise", "fear", "anger"]
        let remarks = configuration.remarks(onMoodsWithout: labels)
        #expect(remarks.map(\.mood) == ["calm"])
        #expect(remarks.first?.remark.hasSuffix("surprise, fear, anger, not \"Neutral\", \"rest\"") == true)
        #expect(Configuration().remarks(onMoodsWithout: labels).isEmpty)
    }
}
